// require('util')
(function (internal) {
  'use strict';

  const { inspect, types } = internal.load('inspect');

  function show(value) {
    return typeof value === 'string' ? value : inspect(value);
  }

  function format(...all) {
    const [template, ...values] = all;
    if (all.length === 0) return '';
    if (typeof template !== 'string') return [template, ...values].map(show).join(' ');
    let next = 0;
    const text = values.length === 0 ? template : template.replace(/%[sdifjoOc%]/g, (mark) => {
      if (mark === '%%') return '%';
      if (next >= values.length) return mark;
      const value = values[next++];
      switch (mark) {
        case '%s': return typeof value === 'object' && value !== null && !(value instanceof Error) ? inspect(value, { depth: 0 }) : typeof value === 'bigint' ? `${value}n` : String(value);
        case '%d': return typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : String(Number(value));
        case '%i': return typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : String(parseInt(value, 10));
        case '%f': return typeof value === 'symbol' ? 'NaN' : String(parseFloat(value));
        case '%j': try { return JSON.stringify(value); } catch { return '[Circular]'; }
        case '%c': return '';
        default: return inspect(value);
      }
    });
    return [text, ...values.slice(next).map(show)].join(' ');
  }

  const custom = Symbol.for('nodejs.util.promisify.custom');

  function promisify(original) {
    if (typeof original !== 'function') throw new TypeError('The "original" argument must be of type function');
    if (original[custom]) return original[custom];
    return function (...parameters) {
      return new Promise((resolve, reject) => {
        original.call(this, ...parameters, (error, value) => (error ? reject(error) : resolve(value)));
      });
    };
  }
  promisify.custom = custom;
  setTimeout[custom] = (delay, value) => new Promise((resolve) => setTimeout(resolve, delay, value));

  function callbackify(original) {
    return function (...parameters) {
      const callback = parameters.pop();
      original.apply(this, parameters).then((value) => process.nextTick(callback, null, value), (error) => process.nextTick(callback, error));
    };
  }

  function inherits(constructor, parent) {
    Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
    Object.setPrototypeOf(constructor.prototype, parent.prototype);
  }

  function deprecate(original, message) {
    let warned = false;
    return function (...parameters) {
      if (!warned) internal.warn(`DeprecationWarning: ${message}`);
      warned = true;
      return new.target ? Reflect.construct(original, parameters, new.target) : original.apply(this, parameters);
    };
  }

  return {
    inspect, format, promisify, callbackify, inherits, deprecate, types,
    isDeepStrictEqual: (a, b) => internal.load('equality').deepEqual(a, b, true),
    TextEncoder, TextDecoder,
    isArray: Array.isArray,
    isString: (value) => typeof value === 'string',
    isNumber: (value) => typeof value === 'number',
    isFunction: (value) => typeof value === 'function',
    isObject: (value) => typeof value === 'object' && value !== null,
    isUndefined: (value) => value === undefined,
    isNullOrUndefined: (value) => value === undefined || value === null,
    isError: (value) => value instanceof Error,
  };
})
