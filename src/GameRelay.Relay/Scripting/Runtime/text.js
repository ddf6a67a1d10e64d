// UTF-8 as the web and Node decode it: each malformed part becomes one U+FFFD.
(function (internal) {
  'use strict';

  const chunk = 4096;

  function utf8Length(text) {
    let length = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) length += 1;
      else if (unit < 0x800) length += 2;
      else if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) { length += 4; i++; }
      else length += 3;
    }
    return length;
  }

  // Writes whole characters only; returns the number of bytes written.
  function utf8Write(text, target, offset, end) {
    let at = offset;
    for (let i = 0; i < text.length; i++) {
      let point = text.charCodeAt(i);
      if (point >= 0xd800 && point < 0xe000) {
        const low = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        if (point < 0xdc00 && (low & 0xfc00) === 0xdc00) { point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00); i++; }
        else point = 0xfffd;
      }
      if (point < 0x80) {
        if (at >= end) break;
        target[at++] = point;
      } else if (point < 0x800) {
        if (at + 2 > end) break;
        target[at++] = 0xc0 | (point >> 6);
        target[at++] = 0x80 | (point & 0x3f);
      } else if (point < 0x10000) {
        if (at + 3 > end) break;
        target[at++] = 0xe0 | (point >> 12);
        target[at++] = 0x80 | ((point >> 6) & 0x3f);
        target[at++] = 0x80 | (point & 0x3f);
      } else {
        if (at + 4 > end) break;
        target[at++] = 0xf0 | (point >> 18);
        target[at++] = 0x80 | ((point >> 12) & 0x3f);
        target[at++] = 0x80 | ((point >> 6) & 0x3f);
        target[at++] = 0x80 | (point & 0x3f);
      }
    }
    return at - offset;
  }

  function utf8Decode(bytes, start, end) {
    let text = '';
    const units = [];
    for (let i = start; i < end;) {
      const first = bytes[i++];
      if (first < 0x80) units.push(first);
      else {
        const more = first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : 0;
        let point = more === 1 ? first & 0x1f : more === 2 ? first & 0x0f : first & 0x07;
        let low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
        let high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
        let read = 0;
        while (read < more && i < end && bytes[i] >= low && bytes[i] <= high) {
          point = (point << 6) | (bytes[i++] & 0x3f);
          low = 0x80;
          high = 0xbf;
          read++;
        }
        if (more === 0 || read < more) units.push(0xfffd);
        else if (point < 0x10000) units.push(point);
        else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
      }
      if (units.length >= chunk) { text += String.fromCharCode.apply(null, units); units.length = 0; }
    }
    return text + String.fromCharCode.apply(null, units);
  }

  // One character a byte.
  function latin1Decode(bytes, start, end, mask) {
    let text = '';
    for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] & mask);
    return text;
  }

  internal.text = { utf8Length, utf8Write, utf8Decode, latin1Decode };

  function view(input) {
    if (input === undefined) return new Uint8Array(0);
    if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    if (input instanceof ArrayBuffer) return new Uint8Array(input);
    throw internal.errors.type('input', 'an instance of ArrayBuffer or ArrayBufferView', input);
  }

  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text = '') {
      const bytes = new Uint8Array(utf8Length(String(text)));
      utf8Write(String(text), bytes, 0, bytes.length);
      return bytes;
    }
    encodeInto(text, target) {
      let read = 0;
      let written = 0;
      for (const character of String(text)) {
        const length = utf8Length(character);
        if (written + length > target.length) break;
        utf8Write(character, target, written, target.length);
        read += character.length;
        written += length;
      }
      return { read, written };
    }
  }

  // How many bytes at the end are the start of a character that is not all there.
  function utf8Unfinished(bytes) {
    for (let back = 1; back <= Math.min(3, bytes.length); back++) {
      const byte = bytes[bytes.length - back];
      if ((byte & 0xc0) === 0x80) continue;
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      return length > back ? back : 0;
    }
    return 0;
  }
  internal.text.utf8Unfinished = utf8Unfinished;

  function utf16Decode(bytes, start, end) {
    let text = '';
    for (let i = start; i + 1 < end; i += 2) text += String.fromCharCode(bytes[i] | (bytes[i + 1] << 8));
    return text.toWellFormed() + ((end - start) % 2 === 1 ? '\ufffd' : '');
  }

  const labels = { 'utf-8': 'utf-8', 'utf8': 'utf-8', 'unicode-1-1-utf-8': 'utf-8', 'utf-16le': 'utf-16le', 'utf-16': 'utf-16le', 'ucs-2': 'utf-16le', 'latin1': 'windows-1252', 'iso-8859-1': 'windows-1252', 'windows-1252': 'windows-1252', 'ascii': 'windows-1252', 'us-ascii': 'windows-1252' };
  // What windows-1252 has where latin1 has control characters.
  const windows1252 = '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

  class TextDecoder {
    #encoding;
    #fatal;
    #keepMark;
    #held = new Uint8Array(0);
    #started = false;
    constructor(label = 'utf-8', options = {}) {
      this.#encoding = labels[String(label).trim().toLowerCase()];
      if (this.#encoding === undefined) throw internal.errors.make(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
      this.#fatal = Boolean(options.fatal);
      this.#keepMark = Boolean(options.ignoreBOM);
    }
    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#keepMark; }
    decode(input, { stream = false } = {}) {
      let bytes = view(input);
      if (this.#held.length > 0) {
        const all = new Uint8Array(this.#held.length + bytes.length);
        all.set(this.#held);
        all.set(bytes, this.#held.length);
        bytes = all;
      }
      const wide = this.#encoding === 'utf-16le';
      const unfinished = !stream ? 0 : wide ? bytes.length % 2 : this.#encoding === 'utf-8' ? utf8Unfinished(bytes) : 0;
      this.#held = bytes.slice(bytes.length - unfinished);
      let text = this.#text(bytes, bytes.length - unfinished);
      if (!this.#started && !this.#keepMark && text.startsWith('\ufeff')) text = text.slice(1);
      this.#started = stream && (this.#started || bytes.length > unfinished);
      return text;
    }
    #text(bytes, end) {
      if (this.#encoding === 'windows-1252') return latin1Decode(bytes, 0, end, 255).replace(/[\x80-\x9f]/g, (c) => windows1252[c.charCodeAt(0) - 0x80]);
      const text = this.#encoding === 'utf-8' ? utf8Decode(bytes, 0, end) : utf16Decode(bytes, 0, end);
      // U+FFFD may stand in the data itself; only where the bytes do not come back was something replaced.
      if (this.#fatal && text.includes('\ufffd') && !this.#comesBack(text, bytes, end)) {
        throw internal.errors.make(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', `The encoded data was not valid for encoding ${this.#encoding}`);
      }
      return text;
    }
    #comesBack(text, bytes, end) {
      const again = this.#encoding === 'utf-8' ? new TextEncoder().encode(text) : Buffer.from(text, 'utf16le');
      return again.length === end && again.every((byte, i) => byte === bytes[i]);
    }
  }

  internal.define('TextEncoder', TextEncoder);
  internal.define('TextDecoder', TextDecoder);
})
