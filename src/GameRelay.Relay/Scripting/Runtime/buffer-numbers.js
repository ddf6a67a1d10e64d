// buffer.readInt16LE and its kin, all from one table over DataView. Node spells UInt with two capitals and allows Uint as well.
(function (internal) {
  'use strict';

  const prototype = internal.Bytes.prototype;
  const { errors } = internal;
  const kinds = [
    ['UInt8', 'Uint8', 1, 0, 0xff], ['Int8', 'Int8', 1, -0x80, 0x7f], ['UInt16', 'Uint16', 2, 0, 0xffff], ['Int16', 'Int16', 2, -0x8000, 0x7fff],
    ['UInt32', 'Uint32', 4, 0, 0xffffffff], ['Int32', 'Int32', 4, -0x80000000, 0x7fffffff], ['BigUInt64', 'BigUint64', 8, 0n, 2n ** 64n - 1n],
    ['BigInt64', 'BigInt64', 8, -(2n ** 63n), 2n ** 63n - 1n], ['Float', 'Float32', 4], ['Double', 'Float64', 8],
  ];

  function view(buffer, offset, size) {
    if (typeof offset !== 'number') throw errors.type('offset', 'of type number', offset);
    if (buffer.length < size) throw errors.make(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
    if (!Number.isInteger(offset)) throw errors.range('offset', 'an integer', offset);
    if (offset < 0 || offset + size > buffer.length) throw errors.range('offset', `>= 0 and <= ${buffer.length - size}`, offset);
    return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  function within(value, least, most) {
    if (value >= least && value <= most || least === undefined || Number.isNaN(Number(value))) return value;
    throw errors.range('value', `>= ${least} and <= ${most}`, value);
  }

  function define(name, method) {
    for (const each of new Set([name, name.replace('UInt', 'Uint')]))
      Object.defineProperty(prototype, each, { value: method, writable: true, configurable: true });
  }

  for (const [name, type, size, least, most] of kinds) {
    const get = DataView.prototype['get' + type];
    const set = DataView.prototype['set' + type];
    for (const [ending, little] of size === 1 ? [['', true]] : [['LE', true], ['BE', false]]) {
      define(`read${name}${ending}`, function (offset = 0) { return get.call(view(this, offset, size), offset, little); });
      define(`write${name}${ending}`, function (value, offset = 0) {
        set.call(view(this, offset, size), offset, within(value, least, most), little);
        return offset + size;
      });
    }
  }

  // Of 1 to 6 bytes.
  function ofLength(buffer, offset, size) {
    if (!Number.isInteger(size) || size < 1 || size > 6) throw errors.range('byteLength', '>= 1 and <= 6', size);
    view(buffer, offset, size);
  }

  for (const [sign, isSigned] of [['UInt', false], ['Int', true]]) {
    for (const [ending, little] of [['LE', true], ['BE', false]]) {
      const place = (offset, size, i) => offset + (little ? i : size - 1 - i);
      define(`read${sign}${ending}`, function (offset, size) {
        ofLength(this, offset, size);
        let value = 0;
        for (let i = 0; i < size; i++) value += this[place(offset, size, i)] * 2 ** (8 * i);
        return isSigned && value >= 2 ** (8 * size - 1) ? value - 2 ** (8 * size) : value;
      });
      define(`write${sign}${ending}`, function (value, offset, size) {
        ofLength(this, offset, size);
        value = Math.trunc(within(Number(value), isSigned ? -(2 ** (8 * size - 1)) : 0, isSigned ? 2 ** (8 * size - 1) - 1 : 2 ** (8 * size) - 1));
        if (value < 0) value += 2 ** (8 * size);
        for (let i = 0; i < size; i++, value = Math.floor(value / 256)) this[place(offset, size, i)] = value % 256;
        return offset + size;
      });
    }
  }

  for (const size of [2, 4, 8]) {
    define(`swap${size * 8}`, function () {
      if (this.length % size !== 0) throw errors.make(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${size * 8}-bits`);
      for (let i = 0; i < this.length; i += size) this.subarray(i, i + size).reverse();
      return this;
    });
  }
})
