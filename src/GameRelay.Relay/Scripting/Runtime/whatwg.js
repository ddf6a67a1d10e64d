// URL and URLSearchParams. Host names are taken as they are, in lower case: without a network nobody needs the rules for international ones.
(function (internal) {
  'use strict';

  const ports = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21', 'file:': '' };
  const isSpecial = (protocol) => Object.prototype.hasOwnProperty.call(ports, protocol);
  // What is escaped in each part, beside control characters and everything that is not ASCII.
  const escaped = { user: ' "#<>?`{}/:;=@[\\]^|', path: ' "#<>?`{}', query: ' "#<>', specialQuery: ' "#<>\'', fragment: ' "<>`', opaque: '' };

  function encode(text, which) {
    let result = '';
    for (const character of text.toWellFormed()) {
      const code = character.codePointAt(0);
      if (code > 0x1f && code < 0x7f && !escaped[which].includes(character)) result += character;
      else for (const byte of Buffer.from(character)) result += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    }
    return result;
  }

  function invalid(input, base) {
    const error = internal.errors.make(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
    error.input = input;
    if (base !== undefined) error.base = base;
    return error;
  }

  // 127.1 and 0x7f000001 are addresses too.
  function address(host) {
    const parts = host.replace(/\.$/, '').split('.');
    if (!/^(0x[0-9a-f]*|\d+)$/i.test(parts[parts.length - 1])) return host;
    const numbers = parts.map((part) => (/^0x/i.test(part) ? parseInt(part.slice(2) || '0', 16) : /^0\d/.test(part) ? parseInt(part, 8) : /^\d+$/.test(part) ? Number(part) : NaN));
    const last = numbers.pop();
    if (parts.length > 4 || numbers.some((n) => !(n <= 255)) || !(last < 256 ** (4 - numbers.length))) return null;
    let value = last;
    numbers.forEach((n, i) => { value += n * 256 ** (3 - i); });
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
  }

  function host(text, special) {
    if (text.startsWith('[')) return /^\[[0-9a-f:.]+\]$/i.test(text) ? text.toLowerCase() : null;
    if (!special) return /[\0\t\n\r #/:<>?@[\\\]^|]/.test(text) ? null : encode(text, 'opaque');
    let plain;
    try { plain = decodeURIComponent(text).toLowerCase().normalize('NFC'); } catch { return null; }
    return plain === '' || /[\0-\x20#/:<>?@[\\\]^|%\x7f]/.test(plain) ? null : address(plain);
  }

  function segments(path, base, special) {
    const result = [...base];
    const parts = (special ? path.replace(/\\/g, '/') : path).split('/');
    parts.forEach((part, i) => {
      const plain = part.replace(/%2e/gi, '.');
      const isLast = i === parts.length - 1;
      if (plain === '..') result.pop();
      if (plain === '.' || plain === '..') { if (isLast) result.push(''); } else result.push(encode(part, 'path'));
    });
    return result;
  }

  function authority(text, url) {
    const at = text.lastIndexOf('@');
    if (at >= 0) {
      const [, user, password = ''] = /^([^:]*):?([\s\S]*)$/.exec(text.slice(0, at));
      url.username = encode(user, 'user');
      url.password = encode(password, 'user');
    }
    const [, name, , port = ''] = /^(\[[^\]]*\]|[^:]*)(:(\d*))?$/.exec(text.slice(at + 1)) || [];
    if (name === undefined || (name === '' && isSpecial(url.protocol) && url.protocol !== 'file:') || Number(port) > 65535) return false;
    url.hostname = name === '' ? '' : host(name, isSpecial(url.protocol));
    url.port = port === '' || Number(port) === Number(ports[url.protocol] || NaN) ? '' : String(Number(port));
    return url.hostname !== null;
  }

  function parse(input, base) {
    const text = input.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
    const [, beforeHash, hash] = /^([^#]*)(?:#([\s\S]*))?$/.exec(text);
    const [, beforeQuery, query] = /^([^?]*)(?:\?([\s\S]*))?$/.exec(beforeHash);
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(beforeQuery);
    let protocol = scheme ? scheme[0].toLowerCase() : base ? base.protocol : null;
    if (protocol === null) return null;
    let rest = scheme ? beforeQuery.slice(scheme[0].length) : beforeQuery;
    const special = isSpecial(protocol);
    const slashes = special ? /^[/\\]+/ : /^\/+/;
    const leading = (slashes.exec(rest) || [''])[0].length;
    // http:path is relative to a base of the same scheme.
    const relative = !scheme || (base && special && base.protocol === protocol && leading < 2);
    const url = { protocol, username: '', password: '', hostname: null, port: '', path: [], opaque: null, query: null, hash: hash === undefined ? null : encode(hash, 'fragment') };
    const setQuery = () => { url.query = query === undefined ? null : encode(query, special ? 'specialQuery' : 'query'); };

    if (relative && base.opaque !== null && (rest !== '' || query !== undefined)) return null;
    if (leading >= 2 || (!relative && special && protocol !== 'file:')) {
      rest = protocol === 'file:' || !special ? rest.slice(2) : rest.replace(slashes, '');
      const end = special ? rest.search(/[/\\]/) : rest.indexOf('/');
      if (!authority(end < 0 ? rest : rest.slice(0, end), url)) return null;
      if (protocol === 'file:' && url.hostname === 'localhost') url.hostname = '';
      url.path = end < 0 ? (special ? [''] : []) : segments(rest.slice(end + 1), [], special);
    } else if (relative) {
      for (const name of ['username', 'password', 'hostname', 'port', 'opaque']) url[name] = base[name];
      if (rest === '') {
        url.path = base.path;
        if (query === undefined) url.query = base.query;
      } else url.path = leading === 1 ? segments(rest.slice(1), [], special) : segments(rest, base.path.slice(0, -1), special);
    } else if (leading === 1 || special) {
      if (special) url.hostname = '';
      url.path = segments(rest.replace(slashes, ''), [], special);
    } else url.opaque = encode(rest, 'opaque');
    if (url.query === null) setQuery();
    return url;
  }

  class URLSearchParams {
    #pairs = [];
    #changed = null;
    constructor(init = '') {
      if (typeof init === 'object' && init !== null) {
        const pairs = typeof init[Symbol.iterator] === 'function' ? [...init] : Object.keys(init).map((name) => [name, init[name]]);
        for (const pair of pairs) {
          const [name, value, ...more] = [...pair];
          if (value === undefined || more.length > 0) throw internal.errors.make(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
          this.#pairs.push([String(name).toWellFormed(), String(value).toWellFormed()]);
        }
      } else read(this, String(init).replace(/^\?/, ''));
    }
    static read(params, text) {
      const { unescape } = internal.builtin('querystring');
      params.#pairs = text.split('&').filter((part) => part !== '').map((part) => {
        const at = part.indexOf('=');
        return (at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]).map((each) => unescape(each.replace(/\+/g, ' ')));
      });
    }
    static onChange(params, changed) { params.#changed = changed; }
    #change() { if (this.#changed !== null) this.#changed(this.toString()); }
    get size() { return this.#pairs.length; }
    append(name, value) { this.#pairs.push([String(name), String(value)]); this.#change(); }
    delete(name, value) {
      this.#pairs = this.#pairs.filter((pair) => pair[0] !== String(name) || (value !== undefined && pair[1] !== String(value)));
      this.#change();
    }
    get(name) { return (this.#pairs.find((pair) => pair[0] === String(name)) || [null, null])[1]; }
    getAll(name) { return this.#pairs.filter((pair) => pair[0] === String(name)).map((pair) => pair[1]); }
    has(name, value) { return this.#pairs.some((pair) => pair[0] === String(name) && (value === undefined || pair[1] === String(value))); }
    set(name, value) {
      const first = this.#pairs.findIndex((pair) => pair[0] === String(name));
      if (first < 0) return this.append(name, value);
      this.#pairs[first][1] = String(value);
      this.#pairs = this.#pairs.filter((pair, i) => i <= first || pair[0] !== String(name));
      this.#change();
    }
    sort() {
      this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      this.#change();
    }
    forEach(callback, self) { for (const [name, value] of this.#pairs) callback.call(self, value, name, this); }
    * entries() { yield * this.#pairs.map((pair) => [...pair]); }
    * keys() { for (const [name] of this.#pairs) yield name; }
    * values() { for (const [, value] of this.#pairs) yield value; }
    [Symbol.iterator]() { return this.entries(); }
    toString() {
      const form = (text) => encodeURIComponent(text.toWellFormed()).replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).replace(/%20/g, '+');
      return this.#pairs.map(([name, value]) => `${form(name)}=${form(value)}`).join('&');
    }
  }
  const { read, onChange } = URLSearchParams;
  delete URLSearchParams.read;
  delete URLSearchParams.onChange;

  class URL {
    #url;
    #params = null;
    constructor(input, base) {
      input = String(input);
      const parent = base === undefined ? null : parse(String(base), null);
      if (base !== undefined && parent === null) throw invalid(input, String(base));
      this.#url = parse(input, parent);
      if (this.#url === null) throw invalid(input, base === undefined ? undefined : String(base));
    }
    static canParse(input, base) { try { return Boolean(new URL(input, base)); } catch { return false; } }

    get href() {
      const { protocol, username, password, hostname, opaque, hash } = this.#url;
      const user = username === '' && password === '' ? '' : `${username}${password === '' ? '' : `:${password}`}@`;
      const site = hostname === null ? '' : `//${user}${this.host}`;
      return `${protocol}${site}${opaque === null ? this.pathname : opaque}${this.#url.query === null ? '' : `?${this.#url.query}`}${hash === null ? '' : `#${hash}`}`;
    }
    get origin() { return isSpecial(this.protocol) && this.protocol !== 'file:' ? `${this.protocol}//${this.host}` : 'null'; }
    get protocol() { return this.#url.protocol; }
    get username() { return this.#url.username; }
    get password() { return this.#url.password; }
    get host() { return this.hostname + (this.port === '' ? '' : `:${this.port}`); }
    get hostname() { return this.#url.hostname || ''; }
    get port() { return this.#url.port; }
    get pathname() { return this.#url.opaque !== null ? this.#url.opaque : this.#url.path.map((part) => `/${part}`).join(''); }
    get search() { return this.#url.query ? `?${this.#url.query}` : ''; }
    get hash() { return this.#url.hash ? `#${this.#url.hash}` : ''; }
    get searchParams() {
      if (this.#params === null) {
        this.#params = new URLSearchParams(this.#url.query || '');
        onChange(this.#params, (text) => { this.#url.query = text === '' ? null : text; });
      }
      return this.#params;
    }

    set href(value) { this.#url = new URL(value).#url; this.#reread(); }
    set protocol(value) {
      const protocol = `${String(value).replace(/:.*$/s, '').toLowerCase()}:`;
      if (!/^[a-z][a-z0-9+.-]*:$/.test(protocol) || isSpecial(protocol) !== isSpecial(this.protocol)) return;
      this.#url.protocol = protocol;
      if (this.port === ports[protocol]) this.#url.port = '';
    }
    set username(value) { if (this.hostname !== '') this.#url.username = encode(String(value), 'user'); }
    set password(value) { if (this.hostname !== '') this.#url.password = encode(String(value), 'user'); }
    set host(value) {
      const changed = { ...this.#url };
      if (this.#url.opaque === null && authority(String(value).replace(/[/?#\\].*$/s, ''), changed)) Object.assign(this.#url, { hostname: changed.hostname, port: /:\d/.test(value) ? changed.port : this.port });
    }
    set hostname(value) {
      const name = host(String(value), isSpecial(this.protocol));
      if (this.#url.opaque === null && name !== null) this.#url.hostname = name;
    }
    set port(value) {
      const [digits] = /^\d*/.exec(String(value));
      if (this.hostname === '' || Number(digits) > 65535 || (digits === '' && value !== '')) return;
      this.#url.port = digits === '' || digits === ports[this.protocol] ? '' : String(Number(digits));
    }
    set pathname(value) {
      if (this.#url.opaque === null) this.#url.path = segments(String(value).replace(/^[/\\]/, ''), [], isSpecial(this.protocol));
    }
    set search(value) {
      const text = String(value).replace(/^\?/, '');
      this.#url.query = text === '' ? null : encode(text, isSpecial(this.protocol) ? 'specialQuery' : 'query');
      this.#reread();
    }
    set hash(value) {
      const text = String(value).replace(/^#/, '');
      this.#url.hash = text === '' ? null : encode(text, 'fragment');
    }
    #reread() { if (this.#params !== null) read(this.#params, this.#url.query || ''); }
    toString() { return this.href; }
    toJSON() { return this.href; }
  }

  return { URL, URLSearchParams };
})
