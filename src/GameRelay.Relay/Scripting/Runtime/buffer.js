// Buffer: a Uint8Array with Node's extra methods.
(function (internal) {
  'use strict';

  const { utf8Length, utf8Write, utf8Decode, latin1Decode } = internal.text;
  const encodings = internal.load('encodings');

  class Bytes extends Uint8Array {
    // map, filter and slice of Uint8Array make a new one through this.
    static get [Symbol.species]() { return Bytes; }
  }

  // A plain function, since scripts call it with and without new.
  function Buffer(value, encodingOrOffset, length) {
    return typeof value === 'number' ? Buffer.alloc(value) : Buffer.from(value, encodingOrOffset, length);
  }

  Object.setPrototypeOf(Buffer, Uint8Array);
  Object.defineProperty(Buffer, Symbol.species, { get: () => Bytes });
  Buffer.prototype = Bytes.prototype;
  Object.defineProperty(Bytes.prototype, 'constructor', { value: Buffer, writable: true, configurable: true });

  const { errors } = internal;
  const convertible = 'of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object';

  function size(value) {
    if (typeof value !== 'number') throw errors.type('size', 'of type number', value);
    if (!(value >= 0 && value <= 0x7fffffff)) throw errors.range('size', '>= 0 && <= 2147483647', value);
    return Math.trunc(value);
  }

  // Constructible: `new Buffer.from(payload)` is written by some.
  Buffer.from = function from(value, encodingOrOffset, length) {
    if (typeof value === 'string') return encodings.encode(value, encodingOrOffset, (n) => new Bytes(n));
    if (value instanceof ArrayBuffer) return new Bytes(value, encodingOrOffset, length);
    if (value === null || typeof value !== 'object') throw errors.type('first argument', convertible, value);
    if (ArrayBuffer.isView(value) && value instanceof DataView === false) return new Bytes(value);
    if (value.type === 'Buffer' && Array.isArray(value.data)) return new Bytes(value.data);
    const primitive = typeof value.valueOf === 'function' ? value.valueOf() : value;
    if (primitive !== value && primitive !== null && primitive !== undefined) return Buffer.from(primitive, encodingOrOffset, length);
    if (typeof value.length === 'number') return new Bytes(Array.from(value));
    throw errors.type('first argument', convertible, value);
  };

  Buffer.alloc = function alloc(length, fill, encoding) {
    const buffer = new Bytes(size(length));
    return fill === undefined ? buffer : buffer.fill(fill, encoding);
  };
  Buffer.allocUnsafe = function allocUnsafe(length) { return new Bytes(size(length)); };
  Buffer.allocUnsafeSlow = Buffer.allocUnsafe;
  Buffer.of = function of(...items) { return new Bytes(items); };
  Buffer.isBuffer = function isBuffer(value) { return value instanceof Bytes; };
  Buffer.isEncoding = function isEncoding(name) { return typeof name === 'string' && encodings.normalize(name) !== undefined; };
  Buffer.poolSize = 8192;

  Buffer.byteLength = function byteLength(value, encoding) {
    if (typeof value !== 'string') {
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
      throw errors.type('string', 'of type string or an instance of Buffer or ArrayBuffer', value);
    }
    return encoding === undefined || encodings.known(encoding) === 'utf8' ? utf8Length(value) : encodings.encode(value, encoding, (n) => new Bytes(n)).length;
  };

  Buffer.compare = function compare(a, b) {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
    return Math.sign(a.length - b.length);
  };

  Buffer.concat = function concat(list, total) {
    if (!Array.isArray(list)) throw errors.type('list', 'an instance of Array', list);
    const buffer = Buffer.alloc(total === undefined ? list.reduce((sum, part) => sum + part.length, 0) : total);
    let at = 0;
    for (const part of list) {
      if (at >= buffer.length) break;
      buffer.set(part.length > buffer.length - at ? part.subarray(0, buffer.length - at) : part, at);
      at += part.length;
    }
    return buffer;
  };

  const clamp = (value, missing, length) => {
    value = value === undefined ? missing : Math.trunc(Number(value)) || 0;
    if (value < 0) value += length;
    return Math.min(Math.max(value, 0), length);
  };
  const bytesOf = (value, encoding) => (typeof value === 'string' ? Buffer.from(value, encoding) : typeof value === 'number' ? Bytes.of(value & 255) : value);

  function indexOf(buffer, value, offset, encoding, backwards) {
    if (typeof offset === 'string') { encoding = offset; offset = undefined; }
    const needle = bytesOf(value, encoding);
    const step = backwards ? -1 : 1;
    let at = clamp(offset, backwards ? buffer.length : 0, buffer.length);
    if (backwards) at = Math.min(at, buffer.length - needle.length);
    for (; at >= 0 && at + needle.length <= buffer.length; at += step) {
      let i = 0;
      while (i < needle.length && buffer[at + i] === needle[i]) i++;
      if (i === needle.length) return at;
    }
    return -1;
  }

  const uint8Fill = Uint8Array.prototype.fill;
  const methods = {
    toString(encoding, start, end) {
      start = Math.max(0, Math.trunc(start) || 0);
      end = end === undefined ? this.length : Math.min(this.length, Math.trunc(end) || 0);
      if (start >= end) return '';
      return encoding === undefined || encoding === 'utf8' ? utf8Decode(this, start, end) : encodings.decode(this, encoding, start, end);
    },
    toLocaleString(encoding, start, end) { return this.toString(encoding, start, end); },
    toJSON() { return { type: 'Buffer', data: Array.from(this) }; },
    equals(other) { return this === other || Buffer.compare(this, other) === 0; },
    compare(other, otherStart, otherEnd, start, end) { return Buffer.compare(this.subarray(start, end), other.subarray(otherStart, otherEnd)); },
    // Shares the memory, other than Uint8Array's.
    slice(start, end) { return this.subarray(start, end); },
    copy(target, targetStart = 0, start = 0, end = this.length) {
      const source = this.subarray(start, Math.min(end, start + Math.max(0, target.length - targetStart)));
      target.set(source, targetStart);
      return source.length;
    },
    write(text, offset, length, encoding) {
      if (typeof offset === 'string') { encoding = offset; offset = length = undefined; }
      if (typeof length === 'string') { encoding = length; length = undefined; }
      offset = offset === undefined ? 0 : offset;
      const end = Math.min(this.length, length === undefined ? this.length : offset + length);
      if (encoding === undefined || encodings.known(encoding) === 'utf8') return utf8Write(String(text), this, offset, end);
      const bytes = Buffer.from(String(text), encoding).subarray(0, end - offset);
      this.set(bytes, offset);
      return bytes.length;
    },
    fill(value, start, end, encoding) {
      if (typeof start === 'string') { encoding = start; start = end = undefined; }
      if (typeof end === 'string') { encoding = end; end = undefined; }
      if (typeof value === 'number' || typeof value === 'boolean') return uint8Fill.call(this, Number(value) & 255, start, end);
      const pattern = bytesOf(value, encoding);
      if (pattern.length === 0) return uint8Fill.call(this, 0, start, end);
      for (let i = clamp(start, 0, this.length), n = 0, last = clamp(end, this.length, this.length); i < last; i++, n++) this[i] = pattern[n % pattern.length];
      return this;
    },
    indexOf(value, offset, encoding) { return indexOf(this, value, offset, encoding, false); },
    lastIndexOf(value, offset, encoding) { return indexOf(this, value, offset, encoding, true); },
    includes(value, offset, encoding) { return indexOf(this, value, offset, encoding, false) !== -1; },
  };
  for (const name of Object.keys(methods)) Object.defineProperty(Bytes.prototype, name, { value: methods[name], writable: true, configurable: true });
  Object.defineProperty(Bytes.prototype, 'parent', { get() { return this.buffer; }, configurable: true });
  internal.latin1 = (bytes) => latin1Decode(bytes, 0, bytes.length, 255);
  internal.Buffer = Buffer;
  internal.Bytes = Bytes;
  internal.load('buffer-numbers');
  internal.define('Buffer', Buffer);
})
