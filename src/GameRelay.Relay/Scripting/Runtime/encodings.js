// The encodings of Buffer.from(text, encoding) and buffer.toString(encoding).
(function (internal) {
  'use strict';

  const { utf8Length, utf8Write, utf8Decode, latin1Decode } = internal.text;
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const names = {
    'utf8': 'utf8', 'utf-8': 'utf8', 'hex': 'hex', 'base64': 'base64', 'base64url': 'base64url', 'ascii': 'ascii', 'latin1': 'latin1', 'binary': 'latin1',
    'ucs2': 'utf16le', 'ucs-2': 'utf16le', 'utf16le': 'utf16le', 'utf-16le': 'utf16le',
  };

  function normalize(name) {
    const key = String(name).toLowerCase();
    return Object.prototype.hasOwnProperty.call(names, key) ? names[key] : undefined;
  }

  function known(name) {
    if (name === undefined || name === null || name === '') return 'utf8';
    const found = normalize(name);
    if (found !== undefined) return found;
    const error = new TypeError(`Unknown encoding: ${String(name)}`);
    error.code = 'ERR_UNKNOWN_ENCODING';
    throw error;
  }

  function sextet(code) {
    if (code >= 65 && code <= 90) return code - 65;
    if (code >= 97 && code <= 122) return code - 71;
    if (code >= 48 && code <= 57) return code + 4;
    return code === 43 || code === 45 ? 62 : code === 47 || code === 95 ? 63 : -1;
  }

  // Both alphabets are read; whatever belongs to neither is skipped, and "=" ends the text.
  function base64Bytes(text) {
    const bytes = [];
    let bits = 0;
    let held = 0;
    for (let i = 0; i < text.length && text[i] !== '='; i++) {
      const value = sextet(text.charCodeAt(i));
      if (value < 0) continue;
      held = ((held << 6) | value) & 0xffffff;
      bits += 6;
      if (bits >= 8) bytes.push((held >> (bits -= 8)) & 255);
    }
    return bytes;
  }

  function base64Text(bytes, start, end, tail, padded) {
    const alphabet = digits + tail;
    let text = '';
    for (let i = start; i < end; i += 3) {
      const group = (bytes[i] << 16) | ((i + 1 < end ? bytes[i + 1] : 0) << 8) | (i + 2 < end ? bytes[i + 2] : 0);
      text += alphabet[group >> 18] + alphabet[(group >> 12) & 63];
      text += i + 1 < end ? alphabet[(group >> 6) & 63] : padded ? '=' : '';
      text += i + 2 < end ? alphabet[group & 63] : padded ? '=' : '';
    }
    return text;
  }

  function hexBytes(text) {
    const bytes = [];
    for (let i = 0; i + 1 < text.length; i += 2) {
      const pair = text.slice(i, i + 2);
      if (!/^[0-9a-fA-F]{2}$/.test(pair)) break;
      bytes.push(parseInt(pair, 16));
    }
    return bytes;
  }

  function fill(allocate, bytes) {
    const buffer = allocate(bytes.length);
    buffer.set(bytes);
    return buffer;
  }

  function encode(text, encoding, allocate) {
    switch (known(encoding)) {
      case 'hex': return fill(allocate, hexBytes(text));
      case 'base64':
      case 'base64url': return fill(allocate, base64Bytes(text));
      case 'ascii':
      case 'latin1': return fill(allocate, Array.from({ length: text.length }, (_, i) => text.charCodeAt(i) & 255));
      case 'utf16le': return fill(allocate, Array.from({ length: text.length * 2 }, (_, i) => (text.charCodeAt(i >> 1) >> (i & 1 ? 8 : 0)) & 255));
      default: {
        const buffer = allocate(utf8Length(text));
        utf8Write(text, buffer, 0, buffer.length);
        return buffer;
      }
    }
  }

  function decode(bytes, encoding, start, end) {
    switch (known(encoding)) {
      case 'hex': return Array.from(bytes.subarray(start, end), (byte) => (byte < 16 ? '0' : '') + byte.toString(16)).join('');
      case 'base64': return base64Text(bytes, start, end, '+/', true);
      case 'base64url': return base64Text(bytes, start, end, '-_', false);
      case 'ascii': return latin1Decode(bytes, start, end, 127);
      case 'latin1': return latin1Decode(bytes, start, end, 255);
      case 'utf16le': {
        let text = '';
        for (let i = start; i + 1 < end; i += 2) text += String.fromCharCode(bytes[i] | (bytes[i + 1] << 8));
        return text;
      }
      default: return utf8Decode(bytes, start, end);
    }
  }

  return { normalize, known, encode, decode };
})
