// require('zlib'): gzip, zlib and raw deflate, by the host. What comes out is never more than the script may have in buffers.
(function (internal, host) {
  'use strict';

  const { errors, bytes } = internal;
  const chunk = 8192;
  const mostBytes = 0x7fffffff;

  const failures = {
    '-2': ['Z_DATA_ERROR', -3, 'incorrect header check'],
    '-3': ['Z_DATA_ERROR', -3, 'incorrect data check'],
    '-4': ['Z_BUF_ERROR', -5, 'unexpected end of file'],
  };

  function toBytes(data) {
    if (typeof data === 'string') return Buffer.from(data);
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (data instanceof ArrayBuffer) return new Uint8Array(data);
    throw errors.type('buffer', 'of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer', data);
  }

  function number(options, name, low, high, otherwise) {
    const value = options[name];
    if (value === undefined) return otherwise;
    if (typeof value !== 'number') throw errors.type(`"options.${name}" property`, 'of type number', value);
    if (!(value >= low && value <= high)) throw errors.range(`options.${name}`, `>= ${low} and <= ${high}`, value);
    return Math.trunc(value);
  }

  function checked(options = {}) {
    if (options === null || typeof options !== 'object') options = {};
    if (options.dictionary !== undefined) throw errors.make(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'zlib has no dictionaries here');
    return { level: number(options, 'level', -1, 9, -1), most: number(options, 'maxOutputLength', 1, mostBytes, mostBytes) };
  }

  // The host works on what is handed over in pieces through the exchange buffer; nothing else of the script runs in between.
  function run(data, work) {
    for (let i = 0; i < data.length; i += chunk) {
      const piece = data.subarray(i, i + chunk);
      bytes.set(piece);
      host.zipAdd(piece.length);
    }
    const length = work();
    if (length < -1) {
      const [code, errno, message] = failures[length];
      throw Object.assign(new Error(message), { errno, code });
    }
    if (length < 0) return null;
    const result = Buffer.alloc(length);
    for (let at = 0, read; at < length; at += read) {
      read = host.zipRead(at);
      result.set(bytes.subarray(0, read), at);
    }
    return result;
  }

  function packer(format) {
    return (data, options) => {
      const { level } = checked(options);
      return run(toBytes(data), () => host.zipPack(format, level < 0 ? 6 : level));
    };
  }

  function unpacker(formatOf) {
    return (data, options) => {
      const { most } = checked(options);
      const packed = toBytes(data);
      const limit = Math.min(most, internal.settings.bufferLimitBytes);
      const result = run(packed, () => host.zipUnpack(formatOf(packed), limit));
      if (result === null) throw errors.make(RangeError, 'ERR_BUFFER_TOO_LARGE', `Cannot create a Buffer larger than ${limit} bytes`);
      return result;
    };
  }

  const sync = {
    deflate: packer('zlib'),
    inflate: unpacker(() => 'zlib'),
    gzip: packer('gzip'),
    gunzip: unpacker(() => 'gzip'),
    deflateRaw: packer('raw'),
    inflateRaw: unpacker(() => 'raw'),
    unzip: unpacker((packed) => (packed[0] === 0x1f ? 'gzip' : 'zlib')),
  };

  // Answers after whatever runs now; what is wrong with the arguments is thrown at once.
  function later(work) {
    return (data, options, callback) => {
      if (typeof options === 'function') [options, callback] = [{}, options];
      errors.callback(callback);
      toBytes(data);
      checked(options);
      setImmediate(() => {
        let result;
        try { result = work(data, options); } catch (error) { return callback(error); }
        callback(null, result);
      });
    };
  }

  // One that has its whole input before it begins: what a script has is small.
  function streaming(work) {
    return (options) => {
      checked(options);
      const parts = [];
      return new (internal.builtin('stream').Transform)({
        ...options,
        transform(chunk, encoding, done) {
          parts.push(chunk);
          done();
        },
        flush(done) {
          let result;
          try { result = work(Buffer.concat(parts), options); } catch (error) { return done(error); }
          done(null, result);
        },
      });
    };
  }

  const table = Array.from({ length: 256 }, (_, byte) => {
    for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
    return byte >>> 0;
  });

  function crc32(data, value = 0) {
    let crc = ~value;
    for (const byte of toBytes(data)) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff];
    return ~crc >>> 0;
  }

  const zlib = {
    crc32,
    constants: {
      Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5,
      Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6,
      Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1,
      Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2, Z_RLE: 3, Z_FIXED: 4, Z_DEFAULT_STRATEGY: 0,
    },
  };
  for (const [name, work] of Object.entries(sync)) {
    zlib[`${name}Sync`] = work;
    zlib[name] = later(work);
    zlib[`create${name[0].toUpperCase()}${name.slice(1)}`] = streaming(work);
  }
  return zlib;
})
