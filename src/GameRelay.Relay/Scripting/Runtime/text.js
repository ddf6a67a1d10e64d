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
    return new Uint8Array(input);
  }

  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text = '') {
      const bytes = new Uint8Array(utf8Length(String(text)));
      utf8Write(String(text), bytes, 0, bytes.length);
      return bytes;
    }
  }

  class TextDecoder {
    #fatal;
    #keepMark;
    constructor(label = 'utf-8', options = {}) {
      if (!/^(utf-?8|unicode-1-1-utf-8)$/i.test(String(label).trim())) throw new RangeError(`The "${label}" encoding is not supported`);
      this.#fatal = Boolean(options.fatal);
      this.#keepMark = Boolean(options.ignoreBOM);
    }
    get encoding() { return 'utf-8'; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#keepMark; }
    decode(input) {
      const bytes = view(input);
      const marked = !this.#keepMark && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      const text = utf8Decode(bytes, marked ? 3 : 0, bytes.length);
      if (this.#fatal && text.includes('\ufffd')) throw new TypeError('The encoded data was not valid for encoding utf-8');
      return text;
    }
  }

  internal.define('TextEncoder', TextEncoder);
  internal.define('TextDecoder', TextDecoder);
})
