// util.inspect: values as text, in Node's notation.
(function (internal) {
  'use strict';

  const { quote, join } = internal.load('inspect-layout');
  const types = internal.builtin('types');
  const customInspect = Symbol.for('nodejs.util.inspect.custom');
  const defaults = {
    showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100, maxStringLength: 10000, breakLength: 80, compact: 3, sorted: false,
    getters: false, numericSeparator: false,
  };
  const styles = {
    special: [36, 39], number: [33, 39], bigint: [33, 39], boolean: [33, 39], undefined: [90, 39], null: [1, 22], string: [32, 39], symbol: [32, 39], date: [35, 39], regexp: [31, 39],
  };
  const tag = (value) => Object.prototype.toString.call(value).slice(8, -1);
  const isIndex = (name) => /^(0|[1-9]\d*)$/.test(name);
  const items = (count) => `... ${count} more item${count > 1 ? 's' : ''}`;

  function className(value) {
    for (let at = value; at !== null; at = Object.getPrototypeOf(at)) {
      const own = Object.getOwnPropertyDescriptor(at, 'constructor');
      if (own !== undefined && typeof own.value === 'function' && own.value.name !== '') return own.value.name;
    }
    return null;
  }

  // The class, as it stands before the braces; a tag that says something else is added.
  function prefix(name, label, fallback, size = '') {
    const extra = label !== '' && label !== (name === null ? fallback : name) ? `[${label}] ` : '';
    return name === null ? `[${fallback}${size}: null prototype] ${extra}` : `${name}${size} ${extra}`;
  }

  // One inspection: what it may show, and the objects that it is inside of.
  class Inspection {
    constructor(options) {
      this.options = options;
      this.depth = options.depth === null ? Infinity : options.depth;
      this.maxItems = options.maxArrayLength === null ? Infinity : Math.max(0, options.maxArrayLength);
      this.open = [];
      this.circular = new Map();
      this.lastLevel = 0;
    }

    style(text, kind) {
      return this.options.colors && styles[kind] ? `\u001b[${styles[kind][0]}m${text}\u001b[${styles[kind][1]}m` : text;
    }

    show(value, level) {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return this.primitive(value, level);
      const custom = this.options.customInspect ? value[customInspect] : undefined;
      if (typeof custom === 'function' && custom !== inspect) {
        const { depth } = this;
        const shown = custom.call(value, depth - level, { ...this.options, stylize: (text, kind) => this.style(String(text), kind) }, inspect);
        if (shown !== value) return typeof shown === 'string' ? shown.replace(/\n/g, '\n' + '  '.repeat(level)) : this.show(shown, level);
      }
      if (this.open.includes(value)) {
        if (!this.circular.has(value)) this.circular.set(value, this.circular.size + 1);
        return this.style(`[Circular *${this.circular.get(value)}]`, 'special');
      }
      this.open.push(value);
      try {
        return this.object(value, level);
      } finally {
        this.open.pop();
      }
    }

    primitive(value, level) {
      if (typeof value === 'string') return this.string(value, level);
      const kind = value === null ? 'null' : typeof value;
      return this.style(Object.is(value, -0) ? '-0' : kind === 'bigint' ? `${value}n` : String(value), kind);
    }

    string(value, level) {
      const { maxStringLength, breakLength, compact } = this.options;
      const most = maxStringLength === null ? Infinity : maxStringLength;
      const more = value.length > most ? `... ${value.length - most} more character${value.length - most > 1 ? 's' : ''}` : '';
      const text = more === '' ? value : value.slice(0, most);
      if (compact !== true && text.length > 16 && text.length > breakLength - level * 2 - 4)
        return text.split(/(?<=\n)/).map((line) => this.style(quote(line), 'string')).join(` +\n${'  '.repeat(level + 1)}`) + more;
      return this.style(quote(text), 'string') + more;
    }

    object(value, level) {
      if (internal.Buffer.isBuffer(value)) return this.buffer(value);
      const keys = this.keys(value);
      const kind = this.kind(value, keys, level);
      if (kind.whole !== undefined && keys.length === 0) return kind.whole;
      if (level > this.depth) return this.style(`[${Array.isArray(value) ? 'Array' : className(value) || `${tag(value)}: null prototype`}]`, 'special');
      this.lastLevel = level;
      const { parts = [], rest = null } = kind.inside ? kind.inside() : {};
      for (const own of keys) parts.push(this.property(value, own, level));
      let { base = '' } = kind;
      if (this.circular.has(value)) base = `${this.style(`<ref *${this.circular.get(value)}>`, 'special')}${base === '' ? '' : ` ${base}`}`;
      const below = this.lastLevel - level;
      return join({ base, braces: kind.braces || ['{', '}'], parts, list: kind.list === true, rest, areNumbers: kind.areNumbers === true }, level, below, this.options);
    }

    // whole: the text when there is nothing else to show; base: before the braces; inside(): what is shown before the properties.
    kind(value, keys, level) {
      const name = className(value);
      const shownTag = typeof value[Symbol.toStringTag] === 'string' ? value[Symbol.toStringTag] : '';
      const label = shownTag !== '' && shownTag !== name ? shownTag : '';
      const braced = (start, close = '}', empty = true) => ({ braces: [start, close], whole: empty ? start + close : undefined });
      if (Array.isArray(value)) {
        const start = `${name === 'Array' && label === '' ? '' : prefix(name, label, 'Array', `(${value.length})`)}[`;
        return { ...braced(start, ']', value.length === 0), inside: () => this.elements(value, level), list: true, areNumbers: allNumbers(value) };
      }
      if (types.isTypedArray(value)) {
        const start = `${prefix(name, label, tag(value), `(${value.length})`)}[`;
        return { ...braced(start, ']', value.length === 0), inside: () => this.elements(value, level), list: true, areNumbers: true };
      }
      if (value instanceof Map || value instanceof Set) {
        const entries = value instanceof Map
          ? () => this.some(value, ([k, v]) => `${this.show(k, level + 1)} => ${this.show(v, level + 1)}`)
          : () => this.some(value, (v) => this.show(v, level + 1));
        return { ...braced(`${prefix(name, label, value instanceof Map ? 'Map' : 'Set', `(${value.size})`)}{`, '}', value.size === 0), inside: entries };
      }
      if (typeof value === 'function') return based(this.style(functionBase(value, name, label), 'special'));
      if (value instanceof Error) return based(this.error(value, name, keys, level));
      if (types.isDate(value)) return based(this.style(Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString(), 'date'));
      if (value instanceof RegExp) return based(this.style(String(value), 'regexp'));
      if (types.isBoxedPrimitive(value)) {
        const primitive = value.valueOf();
        return based(this.style(`[${tag(value)}: ${new Inspection({ ...this.options, colors: false }).primitive(primitive, 0)}]`, typeof primitive));
      }
      if (value instanceof Promise) return { braces: [`${prefix(name, label, 'Promise')}{`, '}'], inside: () => ({ parts: [this.style('<unknown>', 'special')] }) };
      if (value instanceof WeakMap || value instanceof WeakSet)
        return { braces: [`${prefix(name, label, tag(value))}{`, '}'], inside: () => ({ parts: [this.style('<items unknown>', 'special')] }) };
      if (value instanceof ArrayBuffer) return { braces: [`${prefix(name, label, 'ArrayBuffer')}{`, '}'], inside: () => ({ parts: this.arrayBuffer(value) }) };
      if (value instanceof DataView) {
        const fields = () => ['byteLength', 'byteOffset', 'buffer'].map((field) => `${field}: ${this.show(value[field], level + 1)}`);
        return { braces: [`${prefix(name, label, 'DataView')}{`, '}'], inside: () => ({ parts: fields() }) };
      }
      if (types.isArgumentsObject(value)) return braced('[Arguments] {');
      return braced(name === 'Object' && label === '' ? '{' : `${prefix(name, label, 'Object')}{`);

      function based(base) { return { base, whole: base }; }
    }

    some(collection, show) {
      const parts = [];
      for (const each of collection) {
        if (parts.length >= this.maxItems) break;
        parts.push(show(each));
      }
      return { parts, rest: collection.size > parts.length ? items(collection.size - parts.length) : null };
    }

    elements(value, level) {
      const parts = [];
      let i = 0;
      for (; i < value.length && parts.length < this.maxItems; i++) {
        let empty = 0;
        while (i + empty < value.length && !(i + empty in value)) empty++;
        if (empty > 0) parts.push(this.style(`<${empty} empty item${empty > 1 ? 's' : ''}>`, 'undefined'));
        else parts.push(this.show(value[i], level + 1));
        i += Math.max(0, empty - 1);
      }
      return { parts, rest: i < value.length ? items(value.length - i) : null };
    }

    keys(value) {
      const isIndexed = Array.isArray(value) || types.isTypedArray(value) || value instanceof String;
      const isShown = (own) => Object.prototype.propertyIsEnumerable.call(value, own);
      let names = this.options.showHidden ? Object.getOwnPropertyNames(value) : Object.keys(value);
      if (isIndexed) names = names.filter((name) => !isIndex(name));
      if (value instanceof Error) {
        const { stack } = value;
        names = names.filter((name) => !(['name', 'message', 'stack'].includes(name) && typeof stack === 'string' && stack.includes(String(value[name]))));
        for (const name of ['cause', 'errors']) if (Object.prototype.hasOwnProperty.call(value, name) && !names.includes(name)) names.push(name);
      }
      if (this.options.sorted) names = typeof this.options.sorted === 'function' ? [...names].sort(this.options.sorted) : [...names].sort();
      const symbols = Object.getOwnPropertySymbols(value);
      return [...names, ...(this.options.showHidden ? symbols : symbols.filter(isShown))];
    }

    property(value, own, level) {
      const descriptor = Object.getOwnPropertyDescriptor(value, own) || { value: value[own], enumerable: true };
      const key = typeof own === 'symbol' ? `[${this.style(String(own), 'symbol')}]`
        : own === '__proto__' ? "['__proto__']"
        : descriptor.enumerable === false ? `[${own}]`
        : /^[A-Za-z_][A-Za-z0-9_]*$/.test(own) ? own : this.style(quote(own), 'string');
      if (descriptor.get !== undefined) return `${key}: ${this.style(descriptor.set ? '[Getter/Setter]' : '[Getter]', 'special')}`;
      if (descriptor.set !== undefined) return `${key}: ${this.style('[Setter]', 'special')}`;
      return `${key}: ${this.show(descriptor.value, level + 1)}`;
    }

    error(value, name, keys, level) {
      const { stack } = value;
      if (typeof stack !== 'string' || stack === '') return `[${Error.prototype.toString.call(value)}]`;
      const own = typeof value.name === 'string' ? value.name : 'Error';
      let text = stack;
      // Where the class says more than the name with which the stack begins.
      if (name !== null && name !== own && own.endsWith('Error') && stack.startsWith(own) && /^($|[:\n])/.test(stack.slice(own.length)))
        text = (name.includes(own) ? name : `${name} [${own}]`) + stack.slice(own.length);
      const at = text.indexOf('\n    at', value.message ? Math.max(0, text.indexOf(value.message)) : 0);
      return (at < 0 ? `[${text}]` : text).replace(/\n/g, '\n' + '  '.repeat(level));
    }

    buffer(value) {
      const shown = Array.from(value.subarray(0, 50), (byte) => byte.toString(16).padStart(2, '0'));
      if (value.length > 50) shown.push(`... ${value.length - 50} more byte${value.length > 51 ? 's' : ''}`);
      return `<Buffer${shown.length > 0 ? ' ' : ''}${shown.join(' ')}>`;
    }

    arrayBuffer(value) {
      const bytes = Array.from(new Uint8Array(value, 0, Math.min(this.maxItems, value.byteLength)), (byte) => byte.toString(16).padStart(2, '0'));
      const more = value.byteLength - bytes.length;
      if (more > 0) bytes.push(`... ${more} more byte${more > 1 ? 's' : ''}`);
      return [`[Uint8Contents]: <${bytes.join(' ')}>`, `byteLength: ${this.style(String(value.byteLength), 'number')}`];
    }
  }

  function allNumbers(value) {
    for (let i = 0; i < value.length; i++) if (typeof value[i] !== 'number' && typeof value[i] !== 'bigint') return false;
    return true;
  }

  function functionBase(value, name, label) {
    const source = Function.prototype.toString.call(value);
    const own = Object.getOwnPropertyDescriptor(value, 'name');
    const shown = own !== undefined && typeof own.value === 'string' ? own.value : '';
    if (source.startsWith('class')) {
      const parent = Object.getPrototypeOf(value);
      return `[class ${shown || '(anonymous)'}${parent !== null && parent.name ? ` extends ${parent.name}` : parent === null ? ' extends null' : ''}]`;
    }
    const kind = label !== '' ? label : tag(value);
    return `[${kind}${name === null ? ' (null prototype)' : ''}${shown ? `: ${shown}` : ' (anonymous)'}]`;
  }

  function inspect(value, options, depth, colors) {
    if (typeof options === 'boolean') options = { showHidden: options, ...(depth === undefined ? {} : { depth }), ...(colors === undefined ? {} : { colors }) };
    const chosen = { ...inspect.defaultOptions };
    for (const name of Object.keys(options || {})) if (options[name] !== undefined) chosen[name] = options[name];
    return new Inspection(chosen).show(value, 0);
  }
  inspect.custom = customInspect;
  inspect.defaultOptions = defaults;
  inspect.styles = Object.fromEntries(Object.keys(styles).map((name) => [name, name]));
  inspect.colors = {};

  return { inspect, types };
})
