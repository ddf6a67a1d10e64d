// structuredClone
(function (internal) {
  'use strict';

  const types = internal.builtin('types');
  const tag = (value) => Object.prototype.toString.call(value).slice(8, -1);
  const errorTypes = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

  function refuse(value) {
    let text;
    try { text = typeof value === 'object' ? `#<${value.constructor && value.constructor.name || 'Object'}>` : String(value); } catch { text = typeof value; }
    throw new DOMException(`${text} could not be cloned.`, 'DataCloneError');
  }

  function clone(value, known) {
    if (typeof value === 'function' || typeof value === 'symbol') refuse(value);
    if (typeof value !== 'object' || value === null) return value;
    if (known.has(value)) return known.get(value);
    const keep = (copy) => { known.set(value, copy); return copy; };

    if (types.isBoxedPrimitive(value)) return value instanceof Symbol ? refuse(value) : keep(Object(value.valueOf()));
    if (types.isDate(value)) return keep(new Date(value.getTime()));
    if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
    if (value instanceof ArrayBuffer) return keep(value.slice(0));
    if (ArrayBuffer.isView(value)) {
      const buffer = clone(value.buffer, known);
      const Type = value instanceof DataView ? DataView : globalThis[tag(value)];
      return keep(new Type(buffer, value.byteOffset, value instanceof DataView ? value.byteLength : value.length));
    }
    if (value instanceof Map) {
      const copy = keep(new Map());
      for (const [k, v] of [...value]) copy.set(clone(k, known), clone(v, known));
      return copy;
    }
    if (value instanceof Set) {
      const copy = keep(new Set());
      for (const v of [...value]) copy.add(clone(v, known));
      return copy;
    }
    if (value instanceof Error) {
      const copy = keep(new (errorTypes[value.name] || Error)(value.message));
      for (const [name, from] of [['stack', value.stack], ['cause', value.cause]])
        if (from !== undefined) Object.defineProperty(copy, name, { value: clone(from, known), writable: true, configurable: true });
      return copy;
    }
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) refuse(value);

    const copy = keep(Array.isArray(value) ? new Array(value.length) : {});
    for (const name of Object.keys(value)) copy[name] = clone(value[name], known);
    return copy;
  }

  function structuredClone(value, options) {
    if (arguments.length === 0) throw internal.errors.make(TypeError, 'ERR_MISSING_ARGS', 'The "value" argument must be specified');
    const copy = clone(value, new Map());
    for (const buffer of (options && options.transfer) || []) if (buffer instanceof ArrayBuffer) buffer.transfer();
    return copy;
  }

  return { structuredClone };
})
