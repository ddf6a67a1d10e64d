// require('url'): the URL of the web, and the older parse, format and resolve.
(function (internal) {
  'use strict';

  const querystring = internal.builtin('querystring');
  const slashed = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:', 'file:', 'gopher:']);

  class Url {
    constructor() {
      Object.assign(this, { protocol: null, slashes: null, auth: null, host: null, port: null, hostname: null, hash: null, search: null, query: null, pathname: null, path: null, href: null });
    }
    format() { return format(this); }
    resolve(relative) { return resolve(this.href, relative); }
    parse() { return this; }
  }

  function parse(text, withQuery = false, slashesDenoteHost = false) {
    if (text instanceof Url) return text;
    internal.errors.text(text, 'url');
    const url = new Url();
    const [, before, search, hash] = /^([^?#]*)(\?[^#]*)?(#[\s\S]*)?$/.exec(text.trim());
    const [, protocol] = /^([a-z0-9.+-]+:)/i.exec(before) || [];
    let rest = protocol ? before.slice(protocol.length) : before;
    if (protocol) url.protocol = protocol.toLowerCase();
    if (rest.startsWith('//') && (protocol || slashesDenoteHost)) {
      url.slashes = true;
      rest = rest.slice(2);
      const end = rest.indexOf('/') < 0 ? rest.length : rest.indexOf('/');
      const site = rest.slice(0, end);
      rest = rest.slice(end);
      const at = site.lastIndexOf('@');
      if (at >= 0) url.auth = querystring.unescape(site.slice(0, at));
      const [, hostname, , port] = /^(\[[^\]]*\]|[^:]*)(:(\d*))?$/.exec(site.slice(at + 1)) || [null, site.slice(at + 1)];
      url.hostname = hostname.toLowerCase().replace(/^\[|\]$/g, '');
      if (port) url.port = port;
      url.host = hostname.toLowerCase() + (port ? `:${port}` : '');
      if (rest === '' && slashed.has(url.protocol)) rest = '/';
    }
    if (rest !== '') url.pathname = rest.replace(/[ "<>`{}|^\\']/g, (c) => encodeURIComponent(c).replace("'", '%27'));
    if (search !== undefined) url.search = search;
    url.query = withQuery ? querystring.parse((search || '').slice(1)) : search === undefined ? null : search.slice(1);
    if (withQuery && search === undefined) url.search = '';
    if (hash !== undefined) url.hash = hash;
    if (url.pathname !== null || url.search) url.path = (url.pathname || '') + (url.search || '');
    url.href = format(url);
    return url;
  }

  function format(url) {
    if (typeof url === 'string') return parse(url).href;
    if (typeof url.href === 'string' && url instanceof URL) return url.href;
    const protocol = url.protocol ? url.protocol.replace(/:?$/, ':') : '';
    const query = url.query !== null && typeof url.query === 'object' ? querystring.stringify(url.query) : '';
    const search = url.search || (query ? `?${query}` : '');
    const host = url.host || (url.hostname ? (url.hostname.includes(':') ? `[${url.hostname}]` : url.hostname) + (url.port ? `:${url.port}` : '') : '');
    const auth = url.auth ? `${encodeURIComponent(url.auth).replace(/%3A/i, ':')}@` : '';
    const site = host || url.slashes || slashed.has(protocol) && host !== '' ? `//${auth}${host}` : '';
    const path = (url.pathname || '').replace(/[?#]/g, encodeURIComponent);
    return protocol + site + (site !== '' && path !== '' && !path.startsWith('/') ? `/${path}` : path)
      + (search && !search.startsWith('?') ? `?${search}` : search).replace(/#/g, '%23') + (url.hash && !url.hash.startsWith('#') ? `#${url.hash}` : url.hash || '');
  }

  function resolve(from, to) {
    const base = new URL(from, 'resolve://relative');
    const url = new URL(to, base);
    if (url.protocol !== 'resolve:') return url.href;
    const text = url.pathname + url.search + url.hash;
    return from.startsWith('/') || to.startsWith('/') ? text : text.slice(1);
  }

  return {
    Url, parse, format, resolve, URL, URLSearchParams,
    resolveObject: (from, to) => parse(resolve(from, to)),
    domainToASCII: (domain) => domain.toLowerCase(),
    domainToUnicode: (domain) => domain,
    pathToFileURL: (path) => new URL(`file://${internal.builtin('path').resolve(path).split('/').map(encodeURIComponent).join('/')}`),
    fileURLToPath: (url) => decodeURIComponent(new URL(url).pathname),
  };
})
