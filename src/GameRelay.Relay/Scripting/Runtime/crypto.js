// require('crypto'): hashes, and randomness that comes from the host, where it can be recorded and fed back.
(function (internal, host) {
  'use strict';

  const { errors, bytes } = internal;
  const chunk = 8192;

  function toBytes(data, encoding, name = 'data') {
    if (typeof data === 'string') return Buffer.from(data, encoding === 'buffer' ? 'utf8' : encoding);
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (data instanceof ArrayBuffer) return new Uint8Array(data);
    throw errors.type(name, 'of type string or an instance of Buffer, TypedArray, or DataView', data);
  }

  // The host hashes what is handed over in pieces through the exchange buffer; nothing else of the script runs in between.
  function digest(algorithm, key, parts) {
    if (key !== null) bytes.set(key);
    host.hashStart(algorithm, key === null ? -1 : key.length);
    for (const part of parts) {
      for (let i = 0; i < part.length; i += chunk) {
        const piece = part.subarray(i, i + chunk);
        bytes.set(piece);
        host.hashUpdate(piece.length);
      }
    }
    return Buffer.from(bytes.subarray(0, host.hashEnd()));
  }

  const algorithms = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'];
  const blockBytes = { md5: 64, sha1: 64, sha256: 64, sha384: 128, sha512: 128 };

  function algorithmOf(name, message) {
    const algorithm = errors.text(name, 'algorithm').toLowerCase().replace(/^rsa-/, '').replace(/^sha-/, 'sha');
    if (!algorithms.includes(algorithm)) throw errors.make(Error, message.code, message.text);
    return algorithm;
  }

  class Hash {
    #algorithm;
    #key;
    #parts = [];
    #done = false;
    constructor(algorithm, key) {
      this.#algorithm = algorithm;
      this.#key = key;
    }
    update(data, encoding) {
      if (this.#done) throw errors.make(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
      this.#parts.push(Buffer.from(toBytes(data, encoding)));
      return this;
    }
    digest(encoding) {
      if (this.#done) throw errors.make(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
      this.#done = true;
      const result = digest(this.#algorithm, this.#key, this.#parts);
      this.#parts = [];
      return encoding === undefined || encoding === 'buffer' ? result : result.toString(encoding);
    }
    copy() {
      const copy = new Hash(this.#algorithm, this.#key);
      copy.#parts = [...this.#parts];
      return copy;
    }
  }

  function createHash(name) { return new Hash(algorithmOf(name, { text: 'Digest method not supported' }), null); }

  function createHmac(name, key) {
    const algorithm = algorithmOf(name, { text: `Invalid digest: ${name}`, code: 'ERR_CRYPTO_INVALID_DIGEST' });
    const secret = toBytes(key, undefined, 'key');
    return new Hash(algorithm, secret.length > blockBytes[algorithm] ? digest(algorithm, null, [secret]) : Uint8Array.from(secret));
  }

  function fill(target) {
    for (let i = 0; i < target.length; i += chunk) {
      const length = Math.min(chunk, target.length - i);
      host.random(length);
      target.set(bytes.subarray(0, length), i);
    }
    bytes.fill(0, 0, Math.min(chunk, target.length));
    return target;
  }

  const later = (callback, value) => process.nextTick(callback, null, value);

  function randomBytes(size, callback) {
    if (typeof size !== 'number') throw errors.type('size', 'of type number', size);
    if (!(size >= 0 && size <= 0x7fffffff)) throw errors.range('size', '>= 0 && <= 2147483647', size);
    const result = fill(Buffer.alloc(Math.trunc(size)));
    return callback === undefined ? result : void later(callback, result);
  }

  function randomFillSync(target, offset = 0, size = target.byteLength - offset) {
    fill(new Uint8Array(target.buffer || target, (target.byteOffset || 0) + offset, size));
    return target;
  }

  // Even over the whole range: what would favour the lower numbers is drawn again.
  function randomInt(low, high, callback) {
    if (high === undefined || typeof high === 'function') [low, high, callback] = [0, low, high];
    if (!Number.isSafeInteger(low)) throw errors.type('min', 'a safe integer', low);
    if (!Number.isSafeInteger(high)) throw errors.type('max', 'a safe integer', high);
    const range = high - low;
    if (range <= 0) throw errors.range('max', `greater than the value of "min" (${low})`, high);
    if (range > 2 ** 48 - 1) throw errors.range('max - min', '<= 281474976710655', range);
    let drawn;
    do drawn = fill(Buffer.alloc(6)).readUIntBE(0, 6); while (drawn >= 2 ** 48 - (2 ** 48 % range));
    const result = low + drawn % range;
    return callback === undefined ? result : void later(callback, result);
  }

  function randomUUID() {
    const id = fill(Buffer.alloc(16));
    id[6] = (id[6] & 0x0f) | 0x40;
    id[8] = (id[8] & 0x3f) | 0x80;
    return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  function timingSafeEqual(a, b) {
    const [x, y] = [toBytes(a, undefined, 'buf1'), toBytes(b, undefined, 'buf2')];
    if (x.length !== y.length) throw errors.make(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
    let difference = 0;
    for (let i = 0; i < x.length; i++) difference |= x[i] ^ y[i];
    return difference === 0;
  }

  function getRandomValues(target) {
    if (!ArrayBuffer.isView(target) || target instanceof Float32Array || target instanceof Float64Array || target instanceof DataView)
      throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
    if (target.byteLength > 65536) throw new DOMException('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
    return randomFillSync(target);
  }

  return {
    createHash, createHmac, randomBytes, randomFillSync, randomInt, randomUUID, timingSafeEqual, getRandomValues,
    pseudoRandomBytes: randomBytes,
    randomFill(target, ...rest) { later(rest.pop(), randomFillSync(target, ...rest)); },
    hash: (name, data, encoding = 'hex') => createHash(name).update(data).digest(encoding),
    getHashes: () => [...algorithms],
    getCiphers: () => [],
    webcrypto: { getRandomValues, randomUUID },
  };
})
