// What few scripts use of Node's global scope: loaded by whoever asks for it first.
(function (internal) {
  'use strict';

  const files = {
    domexception: ['DOMException', 'atob', 'btoa'],
    abort: ['Event', 'EventTarget', 'AbortController', 'AbortSignal'],
    clone: ['structuredClone'],
    whatwg: ['URL', 'URLSearchParams'],
  };
  for (const [file, names] of Object.entries(files)) for (const name of names) internal.defineLazily(name, () => internal.builtin(file)[name]);
  internal.defineLazily('crypto', () => internal.builtin('crypto').webcrypto);
})
