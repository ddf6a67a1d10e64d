// require('util').types
(function () {
  'use strict';

  const tag = (value) => Object.prototype.toString.call(value).slice(8, -1);
  const isBoxed = (Type) => (value) => typeof value === 'object' && value instanceof Type;

  // Whether a method that looks at the object's inside takes it.
  function has(method) {
    return (value) => { try { method.call(value); return true; } catch { return false; } };
  }

  const types = {
    isDate: has(Date.prototype.getTime),
    isRegExp: (value) => value instanceof RegExp,
    isPromise: (value) => value instanceof Promise,
    isMap: (value) => value instanceof Map,
    isSet: (value) => value instanceof Set,
    isWeakMap: (value) => value instanceof WeakMap,
    isWeakSet: (value) => value instanceof WeakSet,
    isNativeError: (value) => value instanceof Error,
    isArrayBuffer: (value) => value instanceof ArrayBuffer,
    isAnyArrayBuffer: (value) => value instanceof ArrayBuffer,
    isSharedArrayBuffer: () => false,
    isArrayBufferView: ArrayBuffer.isView,
    isTypedArray: (value) => ArrayBuffer.isView(value) && !(value instanceof DataView),
    isDataView: (value) => value instanceof DataView,
    isAsyncFunction: (value) => typeof value === 'function' && tag(value).startsWith('Async'),
    isGeneratorFunction: (value) => typeof value === 'function' && tag(value).endsWith('GeneratorFunction'),
    isGeneratorObject: (value) => tag(value) === 'Generator',
    isNumberObject: isBoxed(Number),
    isStringObject: isBoxed(String),
    isBooleanObject: isBoxed(Boolean),
    isSymbolObject: isBoxed(Symbol),
    isBigIntObject: isBoxed(BigInt),
    isBoxedPrimitive: (value) => [Number, String, Boolean, Symbol, BigInt].some((Type) => isBoxed(Type)(value)),
    // The engine does not tell.
    isProxy: () => false,
    isExternal: () => false,
    isArgumentsObject: (value) => tag(value) === 'Arguments',
  };
  for (const name of ['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'Int8Array', 'Int16Array', 'Int32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'])
    types[`is${name}`] = (value) => value instanceof globalThis[name];
  return types;
})
