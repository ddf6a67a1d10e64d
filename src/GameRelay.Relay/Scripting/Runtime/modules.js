// CommonJS: files, folders, JSON and node_modules of the package, and the built-in modules that exist here.
(function (internal, host) {
  'use strict';

  const own = new Set(internal.settings.modules);
  const cache = Object.create(null);
  internal.moduleCache = cache;

  const made = new Map();

  function make(name) {
    switch (name) {
      case 'process': return internal.process;
      case 'console': return console;
      case 'timers': return internal.timers;
      case 'buffer': return {
        Buffer: internal.Buffer, kMaxLength: 0x7fffffff, constants: { MAX_LENGTH: 0x7fffffff, MAX_STRING_LENGTH: 0x1fffffe8 }, INSPECT_MAX_BYTES: 50, atob, btoa, SlowBuffer: internal.Buffer.allocUnsafe,
      };
      case 'perf_hooks': return { performance };
      case 'sys': return internal.builtin('util');
      case 'util/types': return internal.builtin('util').types;
      case 'path/posix': return internal.builtin('path');
      case 'assert/strict': return internal.builtin('assert').strict;
      case 'module': return moduleModule();
      default: return internal.builtin(name);
    }
  }

  function builtin(name) {
    const plain = name.startsWith('node:') ? name.slice(5) : name;
    if (own.has(plain)) {
      if (!made.has(plain)) made.set(plain, make(plain));
      return made.get(plain);
    }
    return undefined;
  }

  function moduleModule() {
    return Object.assign(Module, {
      Module, builtinModules: [...own], isBuiltin: (name) => own.has(String(name).replace(/^node:/, '')),
      createRequire: (file) => requireOf(new Module(String(file).replace(/^file:\/\//, ''), null)),
    });
  }

  class Module {
    constructor(id, parent) {
      this.id = parent === null && main === undefined ? '.' : id;
      this.filename = id;
      this.path = folderOf(id);
      this.paths = [];
      for (let at = this.path; ; at = folderOf(at)) {
        if (!at.endsWith('/node_modules')) this.paths.push(`${at === '/' ? '' : at}/node_modules`);
        if (at === '/') break;
      }
      this.exports = {};
      this.loaded = false;
      this.parent = parent;
      this.children = [];
      if (parent) parent.children.push(this);
    }
    require(name) { return load(name, this); }
  }

  function folderOf(file) { return file.slice(0, Math.max(file.lastIndexOf('/'), 1)); }

  function requireOf(module) {
    function require(name) { return load(name, module); }
    require.resolve = (name) => (own.has(internal.errors.text(name, 'request').replace(/^node:/, '')) ? name : resolve(name, module));
    require.resolve.paths = (name) => (own.has(name) ? null : /^\.\.?\//.test(name) ? [module.path] : [...module.paths]);
    require.cache = cache;
    require.extensions = Object.create(null);
    require.main = main;
    return require;
  }

  function resolve(name, module) {
    const found = JSON.parse(host.resolve(name, module ? module.filename : ''));
    if (found.file) return found.file;
    const error = internal.errors.make(Error, found.code, found.problem);
    if (found.code === 'MODULE_NOT_FOUND') {
      error.requireStack = [];
      for (let at = module; at; at = at.parent) error.requireStack.push(at.filename);
    }
    throw error;
  }

  function load(name, parent) {
    if (internal.errors.text(name, 'id') === '') throw internal.errors.make(TypeError, 'ERR_INVALID_ARG_VALUE', "The argument 'id' must be a non-empty string. Received ''");
    const known = /^[./]/.test(name) ? undefined : builtin(name);
    return known !== undefined ? known : loadFile(resolve(name, parent), parent);
  }

  function compile(file) {
    const compiled = host.compile(file);
    if (typeof compiled === 'function') return compiled;
    const { message, line, column } = JSON.parse(compiled);
    const name = file.startsWith(internal.settings.root) ? file.slice(internal.settings.root.length) : file;
    const error = new SyntaxError(`${message.replace(/^SyntaxError: /, '')} (${name}:${line}:${column})`);
    internal.syntaxProblems.set(error, { file: name, line, column });
    throw error;
  }

  let main;

  function loadFile(file, parent) {
    const known = cache[file];
    if (known !== undefined) return known.exports;
    const module = new Module(file, parent);
    if (main === undefined) main = module;
    cache[file] = module;
    let finished = false;
    try {
      if (file.endsWith('.json')) {
        const text = host.read(file);
        try { module.exports = JSON.parse(text); } catch (error) { throw new SyntaxError(`${file}: ${error.message}`); }
      } else {
        compile(file).call(module.exports, module.exports, requireOf(module), module, file, module.path);
      }
      finished = module.loaded = true;
    } finally {
      // A module that threw is loaded anew by whoever asks for it next.
      if (!finished) delete cache[file];
    }
    return module.exports;
  }

  internal.loadMain = function () {
    try {
      return loadFile(internal.settings.main, null);
    } catch (error) {
      internal.uncaught(error, 'the script while it was loading');
      return undefined;
    }
  };
})
