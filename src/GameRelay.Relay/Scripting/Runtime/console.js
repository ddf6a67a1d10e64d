// console.* goes to the session's log; so does every value that a logger is given.
(function (internal, host) {
  'use strict';

  // Text is taken as it is; anything else is shown as util.inspect shows it.
  internal.formatLog = function (values) {
    try {
      return values.length === 1 && typeof values[0] === 'string' ? values[0] : internal.builtin('util').format(...values);
    } catch (error) {
      return `(a value that cannot be shown: ${error && error.message})`;
    }
  };

  const console = {};
  const started = new Map();
  const counts = new Map();
  let indentation = '';

  function print(level, values, own) {
    if (level < internal.settings.logLevel) return;
    const { file, line } = internal.caller(own);
    host.log(level, indentation + internal.formatLog(values), file, line);
  }

  for (const [name, level] of [['debug', 0], ['log', 1], ['info', 1], ['warn', 2], ['error', 3]])
    console[name] = function (...values) { print(level, values, console[name]); };
  console.trace = function trace(...values) {
    const holder = {};
    Error.captureStackTrace(holder, console.trace);
    print(3, [`Trace: ${internal.formatLog(values)}${String(holder.stack).replace(/^[^\n]*/, '')}`], console.trace);
  };
  console.dir = function dir(value, options) { print(1, [internal.builtin('util').inspect(value, options)], console.dir); };
  console.table = function table(value) { print(1, [value], console.table); };
  console.assert = function assert(condition, ...values) {
    if (!condition) print(3, values.length === 0 ? ['Assertion failed'] : [`Assertion failed: ${internal.formatLog(values)}`], console.assert);
  };
  console.group = function group(...values) {
    if (values.length > 0) print(1, values, console.group);
    indentation += '  ';
  };
  console.groupEnd = function groupEnd() { indentation = indentation.slice(2); };
  console.count = function count(label = 'default') {
    counts.set(label, (counts.get(label) || 0) + 1);
    print(1, [`${label}: ${counts.get(label)}`], console.count);
  };
  console.countReset = function countReset(label = 'default') { counts.delete(label); };
  console.time = function time(label = 'default') { started.set(label, internal.elapsed()); };
  console.timeEnd = function timeEnd(label = 'default') {
    if (started.has(label)) print(1, [`${label}: ${(internal.elapsed() - started.get(label)).toFixed(3)}ms`], console.timeEnd);
    started.delete(label);
  };
  internal.define('console', console);
})
