// require('string_decoder')
(function (internal) {
  'use strict';

  const { utf8Unfinished } = internal.text;
  const encodings = internal.load('encodings');

  // How many bytes at the end belong to what comes next.
  const unfinished = {
    utf8: utf8Unfinished,
    utf16le(bytes) {
      const odd = bytes.length % 2;
      const high = bytes.length - odd >= 2 && (bytes[bytes.length - odd - 1] & 0xfc) === 0xd8;
      return odd + (high ? 2 : 0);
    },
    base64: (bytes) => bytes.length % 3,
    base64url: (bytes) => bytes.length % 3,
  };

  class StringDecoder {
    #held = Buffer.alloc(0);
    constructor(encoding) { this.encoding = encodings.known(encoding); }
    write(bytes) {
      if (typeof bytes === 'string') return bytes;
      if (!ArrayBuffer.isView(bytes)) throw internal.errors.type('buf', 'an instance of Buffer, TypedArray, or DataView', bytes);
      const all = Buffer.concat([this.#held, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)]);
      const rest = unfinished[this.encoding] ? unfinished[this.encoding](all) : 0;
      this.#held = Buffer.from(all.subarray(all.length - rest));
      return all.toString(this.encoding, 0, all.length - rest);
    }
    end(bytes) {
      const text = bytes === undefined ? '' : this.write(bytes);
      const rest = this.#held.toString(this.encoding);
      this.#held = Buffer.alloc(0);
      return text + rest;
    }
  }

  return { StringDecoder };
})
