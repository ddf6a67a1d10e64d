// buffer.readInt16LE and its kin, all from one table over DataView. Node spells UInt with two capitals and allows Uint as well.
(function (internal) {
  'use strict';

  const prototype = internal.Bytes.prototype;
  const kinds = [
    ['UInt8', 'Uint8', 1], ['Int8', 'Int8', 1], ['UInt16', 'Uint16', 2], ['Int16', 'Int16', 2], ['UInt32', 'Uint32', 4], ['Int32', 'Int32', 4],
    ['BigUInt64', 'BigUint64', 8], ['BigInt64', 'BigInt64', 8], ['Float', 'Float32', 4], ['Double', 'Float64', 8],
  ];

  function checked(buffer, offset, size) {
    if (typeof offset !== 'number') throw new TypeError(`The "offset" argument must be of type number. Received ${typeof offset}`);
    if (!Number.isInteger(offset) || offset < 0 || offset + size > buffer.length) {
      const error = new RangeError(`The value of "offset" is out of range. It must be >= 0 and <= ${buffer.length - size}. Received ${offset}`);
      error.code = 'ERR_OUT_OF_RANGE';
      throw error;
    }
    return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  function define(name, method) {
    for (const each of new Set([name, name.replace('UInt', 'Uint')]))
      Object.defineProperty(prototype, each, { value: method, writable: true, configurable: true });
  }

  for (const [name, view, size] of kinds) {
    const get = DataView.prototype['get' + view];
    const set = DataView.prototype['set' + view];
    for (const [ending, little] of size === 1 ? [['', true]] : [['LE', true], ['BE', false]]) {
      define(`read${name}${ending}`, function (offset = 0) { return get.call(checked(this, offset, size), offset, little); });
      define(`write${name}${ending}`, function (value, offset = 0) {
        set.call(checked(this, offset, size), offset, value, little);
        return offset + size;
      });
    }
  }
})
