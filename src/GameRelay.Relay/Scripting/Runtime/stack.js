// Stack traces in the script's own terms: its file names as they are in the package, no frames of the runtime.
(function (internal) {
  'use strict';

  // What the module wrapper puts before a module's first line.
  const { wrapperColumns, root } = internal.settings;
  const places = new WeakMap();

  function fileOf(site) {
    const name = site.getFileName() || '';
    return name.startsWith(root) ? name.slice(root.length) : name;
  }

  function placeOf(site) {
    // Where the stack overflows, the engine has lost the positions in functions that it had not compiled for long. It still knows where they begin.
    const lost = site.getPosition() === 0 && site.getEnclosingLineNumber() > 0;
    const line = (lost ? site.getEnclosingLineNumber() : site.getLineNumber()) || 0;
    const column = (lost ? site.getEnclosingColumnNumber() : site.getColumnNumber()) || 0;
    return { file: fileOf(site), line, column: line === 1 ? Math.max(1, column - wrapperColumns) : column };
  }

  function isScript(place) {
    return place.file !== '' && !/^(gamerelay:|V8ScriptEngine)/.test(place.file);
  }

  function nameOf(site) {
    const name = site.getFunctionName();
    if (!name) return '';
    const type = site.isToplevel() || site.isConstructor() ? '' : site.getTypeName();
    const prefix = site.isConstructor() ? 'new ' : site.isAsync() ? 'async ' : '';
    return prefix + (type && !name.includes('.') ? type + '.' : '') + name;
  }

  function prepareStackTrace(error, sites) {
    const frames = sites.map((site) => ({ name: nameOf(site), place: placeOf(site) })).filter((frame) => isScript(frame.place));
    let text;
    try { text = String(error); } catch { text = 'Error'; }
    if (frames.length > 0 && error !== null && typeof error === 'object') places.set(error, frames[0].place);
    for (const { name, place } of frames) {
      const at = `${place.file}:${place.line}:${place.column}`;
      text += name ? `\n    at ${name} (${at})` : `\n    at ${at}`;
    }
    return text;
  }

  Error.prepareStackTrace = prepareStackTrace;

  // Where the script called the runtime: for log lines. One frame is enough when the runtime's own are skipped by `below`.
  internal.caller = function (below) {
    const holder = {};
    const limit = Error.stackTraceLimit;
    const prepare = Error.prepareStackTrace;
    Error.stackTraceLimit = 1;
    Error.prepareStackTrace = (_, sites) => (sites.length > 0 ? placeOf(sites[0]) : null);
    Error.captureStackTrace(holder, below);
    const place = holder.stack;
    Error.prepareStackTrace = prepare;
    Error.stackTraceLimit = limit;
    return place && isScript(place) ? place : { file: '', line: 0, column: 0 };
  };

  // Where an error was made, when that is known.
  internal.placeOf = function (error) {
    const unknown = { file: '', line: 0, column: 0 };
    if (error === null || typeof error !== 'object') return unknown;
    try { void error.stack; } catch { return unknown; }
    return places.get(error) || unknown;
  };
})
