// require('util')
(function (internal) {
  'use strict';

  const { inspect, types } = internal.load('inspect');

  function show(value) {
    return typeof value === 'string' ? value : inspect(value);
  }

  // Whether the text of an object would say no more than its class.
  function hasOwnText(value) {
    for (let at = value; at !== null; at = Object.getPrototypeOf(at)) {
      if (!Object.prototype.hasOwnProperty.call(at, 'toString')) continue;
      return at === value || (typeof at.constructor === 'function' && globalThis[at.constructor.name] !== at.constructor);
    }
    return false;
  }

  function textOf(value) {
    if (typeof value === 'bigint') return `${value}n`;
    if (Object.is(value, -0)) return '-0';
    const isObject = value !== null && typeof value === 'object';
    return isObject && !hasOwnText(value) ? inspect(value, { depth: 0 }) : String(value);
  }

  function numberOf(value, read) {
    return typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : show(read(value));
  }

  function json(value) {
    try { return JSON.stringify(value); } catch (error) {
      if (error instanceof TypeError && error.message.includes('circular')) return '[Circular]';
      throw error;
    }
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
        case '%s': return textOf(value);
        case '%d': return numberOf(value, (x) => (typeof x === 'object' ? NaN : Number(x)));
        case '%i': return numberOf(value, (x) => (typeof x === 'object' ? NaN : parseInt(x, 10)));
        case '%f': return typeof value === 'symbol' ? 'NaN' : show(parseFloat(value));
        case '%j': return json(value);
        case '%c': return '';
        case '%o': return inspect(value, { showHidden: true, depth: 4 });
        default: return inspect(value);
      }
    });
    return [text, ...values.slice(next).map(show)].join(' ');
  }

  const custom = Symbol.for('nodejs.util.promisify.custom');

  function promisify(original) {
    internal.errors.callback(original, 'original');
    if (original[custom]) return original[custom];
    return function (...parameters) {
      return new Promise((resolve, reject) => {
        original.call(this, ...parameters, (error, value) => (error ? reject(error) : resolve(value)));
      });
    };
  }
  promisify.custom = custom;
  setTimeout[custom] = (delay, value) => internal.builtin('timers/promises').setTimeout(delay, value);
  setImmediate[custom] = (value) => internal.builtin('timers/promises').setImmediate(value);

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
    formatWithOptions: (options, ...values) => format(...values),
    debuglog: () => () => {},
    stripVTControlCharacters: (text) => String(text).replace(/\u001b\[[0-9;]*[A-Za-z]/g, ''),
    toUSVString: (text) => String(text).toWellFormed(),
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
