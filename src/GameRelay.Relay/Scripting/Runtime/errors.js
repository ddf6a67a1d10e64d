// Errors with the codes and the wording of Node's, for what scripts get wrong most.
(function (internal) {
  'use strict';

  function received(value) {
    if (value === undefined || value === null) return `Received ${value}`;
    if (typeof value === 'function') return `Received function ${value.name}`;
    const { inspect } = internal.builtin('util');
    if (typeof value === 'object') return value.constructor && value.constructor.name ? `Received an instance of ${value.constructor.name}` : `Received ${inspect(value, { depth: -1 })}`;
    const shown = inspect(value);
    return `Received type ${typeof value} (${shown.length > 28 ? `${shown.slice(0, 25)}...` : shown})`;
  }

  function make(Type, code, message) {
    const error = new Type(message);
    error.code = code;
    return error;
  }

  internal.errors = {
    make,
    // name: of the argument; expected: "of type string", "an instance of Array".
    type: (name, expected, value) => make(TypeError, 'ERR_INVALID_ARG_TYPE', `The ${name.includes(' ') ? name : `"${name}" argument`} must be ${expected}. ${received(value)}`),
    range: (name, expected, value) => make(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be ${expected}. Received ${String(value)}`),
    callback(value, name = 'callback') {
      if (typeof value !== 'function') throw internal.errors.type(name, 'of type function', value);
      return value;
    },
    text(value, name) {
      if (typeof value !== 'string') throw internal.errors.type(name, 'of type string', value);
      return value;
    },
  };
})
