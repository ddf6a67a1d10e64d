// DOMException, which the web's part of Node's globals throws; atob and btoa.
(function (internal) {
  'use strict';

  const codes = { IndexSizeError: 1, NotFoundError: 8, NotSupportedError: 9, InvalidStateError: 11, SyntaxError: 12, InvalidCharacterError: 5, AbortError: 20, TimeoutError: 23, DataCloneError: 25 };

  class DOMException extends Error {
    #name;
    constructor(message = '', name = 'Error') {
      super(String(message));
      this.#name = typeof name === 'object' && name !== null ? String(name.name === undefined ? 'Error' : name.name) : String(name);
    }
    get name() { return this.#name; }
    get code() { return codes[this.#name] || 0; }
  }

  function btoa(text) {
    text = String(text);
    if (/[^\0-\xff]/.test(text)) throw new DOMException('Invalid character', 'InvalidCharacterError');
    return Buffer.from(text, 'latin1').toString('base64');
  }

  function atob(text) {
    text = String(text).replace(/[\t\n\f\r ]/g, '');
    if (/[^A-Za-z0-9+/=]/.test(text)) throw new DOMException('Invalid character', 'InvalidCharacterError');
    if (text.length % 4 === 0) text = text.replace(/==?$/, '');
    if (text.length % 4 === 1 || text.includes('=')) throw new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
    return Buffer.from(text, 'base64').toString('latin1');
  }

  return { DOMException, atob, btoa };
})
