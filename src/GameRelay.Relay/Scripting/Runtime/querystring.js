// require('querystring')
(function () {
  'use strict';

  const escape = (text) => encodeURIComponent(String(text).toWellFormed());

  function unescape(text) {
    try { return decodeURIComponent(text); } catch {
      // Byte by byte: what is no escape stays as it is.
      const bytes = [];
      for (let i = 0; i < text.length; i++) {
        if (text[i] === '%' && /^[0-9a-fA-F]{2}$/.test(text.slice(i + 1, i + 3))) { bytes.push(parseInt(text.slice(i + 1, i + 3), 16)); i += 2; }
        else bytes.push(...Buffer.from(text[i]));
      }
      return Buffer.from(bytes).toString();
    }
  }

  function primitive(value) {
    return typeof value === 'string' ? value : typeof value === 'number' && Number.isFinite(value) || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : '';
  }

  function stringify(fields, separator = '&', equals = '=', options = {}) {
    if (typeof fields !== 'object' || fields === null) return '';
    const encode = options.encodeURIComponent || querystring.escape;
    const pair = (name, value) => `${encode(name)}${equals}${encode(primitive(value))}`;
    return Object.keys(fields).map((name) => (Array.isArray(fields[name]) ? fields[name].map((value) => pair(name, value)).join(separator) : pair(name, fields[name])))
      .filter((text) => text !== '').join(separator);
  }

  function parse(text, separator = '&', equals = '=', options = {}) {
    const fields = Object.create(null);
    if (typeof text !== 'string' || text === '') return fields;
    const decode = options.decodeURIComponent || querystring.unescape;
    const most = options.maxKeys === undefined ? 1000 : options.maxKeys;
    const parts = text.split(separator).filter((part) => part !== '');
    for (const part of most > 0 ? parts.slice(0, most) : parts) {
      const at = part.indexOf(equals);
      const [name, value] = (at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + equals.length)]).map((each) => decode(each.replace(/\+/g, ' ')));
      if (!(name in fields)) fields[name] = value;
      else if (Array.isArray(fields[name])) fields[name].push(value);
      else fields[name] = [fields[name], value];
    }
    return fields;
  }

  const querystring = { parse, stringify, escape, unescape, decode: parse, encode: stringify };
  return querystring;
})
