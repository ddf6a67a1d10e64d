// require('path'), as on Linux.
(function (internal) {
  'use strict';

  function normalize(path) {
    const absolute = path.startsWith('/');
    const parts = [];
    for (const part of path.split('/')) {
      if (part === '' || part === '.') continue;
      if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
      else if (part !== '..' || !absolute) parts.push(part);
    }
    const text = parts.join('/') + (path.endsWith('/') && parts.length > 0 ? '/' : '');
    return absolute ? '/' + text : text || '.';
  }

  function basename(path, suffix = '') {
    const name = path.replace(/\/+$/, '').split('/').pop();
    return suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  }

  function dirname(path) {
    const trimmed = path.replace(/\/+$/, '');
    const at = trimmed.lastIndexOf('/');
    return at < 0 ? (trimmed === '' && path !== '' ? '/' : '.') : at === 0 ? '/' : trimmed.slice(0, at).replace(/\/+$/, '') || '/';
  }

  function extname(path) {
    const name = basename(path);
    const at = name.lastIndexOf('.');
    return at <= 0 || name === '..' ? '' : name.slice(at);
  }

  function resolve(...parts) {
    let path = '';
    for (const part of [internal.process.cwd(), ...parts]) path = part.startsWith('/') ? part : part === '' ? path : `${path}/${part}`;
    const text = normalize(path);
    return text.length > 1 ? text.replace(/\/$/, '') : text;
  }

  function relative(from, to) {
    const a = resolve(from).split('/').filter(Boolean);
    const b = resolve(to).split('/').filter(Boolean);
    let same = 0;
    while (same < a.length && same < b.length && a[same] === b[same]) same++;
    return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/');
  }

  function parse(path) {
    const base = basename(path);
    const ext = extname(path);
    const root = path.startsWith('/') ? '/' : '';
    return { root, dir: path.includes('/') ? dirname(path) : '', base, ext, name: ext === '' ? base : base.slice(0, -ext.length) };
  }

  function format({ root = '', dir, base, name = '', ext = '' }) {
    const file = base || name + ext;
    return dir === undefined || dir === '' ? root + file : dir.endsWith('/') ? dir + file : `${dir}/${file}`;
  }

  const functions = {
    normalize, basename, dirname, extname, resolve, relative, parse,
    join: (...parts) => normalize(parts.filter((part) => part !== '').join('/')),
    isAbsolute: (value) => value.startsWith('/'),
  };
  const path = { sep: '/', delimiter: ':', format, toNamespacedPath: (value) => value };
  for (const [name, own] of Object.entries(functions)) {
    path[name] = (...parts) => {
      const checked = own === basename ? parts.slice(0, 1) : parts;
      if (parts.length === 0 && own !== resolve && own !== functions.join) checked.push(undefined);
      for (const part of checked) internal.errors.text(part, 'path');
      return own(...parts);
    };
  }
  path.posix = path;
  return path;
})
