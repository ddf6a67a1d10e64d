// CommonJS: files, folders, JSON and node_modules of the package, and the built-in modules that exist here.
(function (internal, host) {
  'use strict';

  const own = new Set(['assert', 'buffer', 'console', 'events', 'path', 'perf_hooks', 'process', 'timers', 'util']);
  const refused = new Set(internal.settings.refusedModules);
  const cache = Object.create(null);
  internal.moduleCache = cache;

  function builtin(name) {
    const plain = name.startsWith('node:') ? name.slice(5) : name;
    if (own.has(plain)) {
      switch (plain) {
        case 'process': return internal.process;
        case 'console': return console;
        case 'timers': return internal.timers;
        case 'buffer': return { Buffer: internal.Buffer, kMaxLength: 0x7fffffff, constants: { MAX_LENGTH: 0x7fffffff } };
        case 'perf_hooks': return { performance };
        default: return internal.builtin(plain);
      }
    }
    if (refused.has(plain) || refused.has(plain.split('/')[0]) || name !== plain) {
      const error = new Error(`The module '${name}' of Node.js is not available to scripts here. Available are: ${[...own].sort().join(', ')}.`);
      error.code = 'ERR_MODULE_NOT_AVAILABLE';
      throw error;
    }
    return undefined;
  }

  class Module {
    constructor(id, parent) {
      this.id = id;
      this.filename = id;
      this.exports = {};
      this.loaded = false;
      this.parent = parent;
      this.children = [];
      if (parent) parent.children.push(this);
    }
    require(name) { return load(name, this); }
  }

  function requireOf(module) {
    function require(name) { return load(name, module); }
    require.resolve = (name) => (own.has(String(name).replace(/^node:/, '')) ? name : resolve(name, module));
    require.cache = cache;
    require.main = main;
    return require;
  }

  function resolve(name, module) {
    const found = JSON.parse(host.resolve(name, module ? module.filename : ''));
    if (found.file) return found.file;
    const error = new Error(found.problem);
    error.code = 'MODULE_NOT_FOUND';
    throw error;
  }

  function load(name, parent) {
    if (typeof name !== 'string' || name === '') throw new TypeError(`The "id" argument of require must be a name. Received ${name === '' ? "''" : typeof name}`);
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
        try { module.exports = JSON.parse(text); } catch (error) { error.message = `${file}: ${error.message}`; throw error; }
      } else {
        const folder = file.slice(0, Math.max(file.lastIndexOf('/'), 1));
        compile(file).call(module.exports, module.exports, requireOf(module), module, file, folder);
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
