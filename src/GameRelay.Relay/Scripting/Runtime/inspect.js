// util.inspect: values as text, in Node's notation.
(function (internal) {
  'use strict';

  const customInspect = Symbol.for('nodejs.util.inspect.custom');
  const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
  const tag = (value) => Object.prototype.toString.call(value).slice(8, -1);

  const types = {
    isDate: (value) => tag(value) === 'Date' && value instanceof Date,
    isRegExp: (value) => value instanceof RegExp,
    isPromise: (value) => value instanceof Promise,
    isMap: (value) => value instanceof Map,
    isSet: (value) => value instanceof Set,
    isWeakMap: (value) => value instanceof WeakMap,
    isWeakSet: (value) => value instanceof WeakSet,
    isNativeError: (value) => value instanceof Error,
    isArrayBuffer: (value) => value instanceof ArrayBuffer,
    isTypedArray: (value) => ArrayBuffer.isView(value) && !(value instanceof DataView),
    isUint8Array: (value) => value instanceof Uint8Array,
    isDataView: (value) => value instanceof DataView,
    isAsyncFunction: (value) => typeof value === 'function' && tag(value) === 'AsyncFunction',
    isGeneratorFunction: (value) => typeof value === 'function' && tag(value).endsWith('GeneratorFunction'),
  };

  function quote(text) {
    const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') ? '`' : "'";
    const escaped = text.replace(/[\\\n\r\t\b\f\v\0-\x1f\x7f]/g, (c) => {
      const known = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f', '\v': '\\v' }[c];
      return known || '\\x' + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
    });
    return mark + (mark === "'" ? escaped.replace(/'/g, "\\'") : escaped) + mark;
  }

  function primitive(value) {
    switch (typeof value) {
      case 'string': return quote(value);
      case 'number': return Object.is(value, -0) ? '-0' : String(value);
      case 'bigint': return `${value}n`;
      default: return String(value);
    }
  }

  function className(value) {
    for (let at = value; at !== null; at = Object.getPrototypeOf(at)) {
      const own = Object.getOwnPropertyDescriptor(at, 'constructor');
      if (own !== undefined && typeof own.value === 'function' && own.value.name !== '') return own.value.name;
    }
    return null;
  }

  function key(name) {
    return typeof name === 'symbol' ? `[${String(name)}]` : identifier.test(name) ? name : quote(name);
  }

  // One inspection: what it may show, and the objects that it is inside of.
  class Inspection {
    constructor(options) {
      this.options = options;
      this.depth = options.depth === null ? Infinity : options.depth === undefined ? 2 : options.depth;
      this.maxItems = options.maxArrayLength === null ? Infinity : options.maxArrayLength === undefined ? 100 : options.maxArrayLength;
      this.breakLength = options.breakLength === undefined ? 80 : options.breakLength;
      this.open = [];
      this.circular = new Map();
    }

    show(value, level) {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return primitive(value);
      const custom = value[customInspect];
      if (typeof custom === 'function' && custom !== inspect) {
        const shown = custom.call(value, this.depth - level, this.options, inspect);
        if (shown !== value) return typeof shown === 'string' ? shown : this.show(shown, level);
      }
      if (this.open.includes(value)) {
        if (!this.circular.has(value)) this.circular.set(value, this.circular.size + 1);
        return `[Circular *${this.circular.get(value)}]`;
      }
      this.open.push(value);
      try {
        const text = this.object(value, level);
        return this.circular.has(value) ? `<ref *${this.circular.get(value)}> ${text}` : text;
      } finally {
        this.open.pop();
      }
    }

    object(value, level) {
      const name = className(value);
      if (value instanceof Uint8Array && internal.Buffer.isBuffer(value)) return this.buffer(value);
      const [base, braces, items] = this.kind(value, name, level);
      if (level > this.depth && typeof value === 'object' && base === null) return Array.isArray(value) ? '[Array]' : `[${name || 'Object: null prototype'}]`;
      const parts = items === null ? [] : items();
      for (const own of this.keys(value)) parts.push(this.property(value, own, level));
      if (parts.length === 0) return base !== null ? base : braces.join('');
      return this.join(base === null ? braces : [`${braces[0]} ${base}`.replace(/^\{ /, '{ '), braces[1]], parts, level, Array.isArray(value));
    }

    // [text when it has no properties of its own, opening and closing, what is inside]
    kind(value, name, level) {
      const named = (kind) => (name === null ? `[${kind}: null prototype] ` : name === kind ? '' : `${name} `);
      const rest = (shown, all) => (all > shown ? [`... ${all - shown} more item${all - shown > 1 ? 's' : ''}`] : []);
      if (Array.isArray(value)) {
        return [null, [`${name === 'Array' ? '' : `${name}(${value.length}) `}[`, ']'], () => this.elements(value, level, rest)];
      }
      if (ArrayBuffer.isView(value) && !(value instanceof DataView))
        return [null, [`${name}(${value.length}) [`, ']'], () => this.elements(value, level, rest)];
      if (value instanceof Map) {
        const entries = () => [...value].slice(0, this.maxItems).map(([k, v]) => `${this.show(k, level + 1)} => ${this.show(v, level + 1)}`);
        return [null, [`${name}(${value.size}) {`, '}'], () => [...entries(), ...rest(this.maxItems, value.size)]];
      }
      if (value instanceof Set)
        return [null, [`${name}(${value.size}) {`, '}'], () => [...[...value].slice(0, this.maxItems).map((v) => this.show(v, level + 1)), ...rest(this.maxItems, value.size)]];
      if (typeof value === 'function') {
        const source = Function.prototype.toString.call(value);
        const kind = source.startsWith('class') ? 'class' : tag(value);
        return [kind === 'class' ? `[class ${value.name || '(anonymous)'}]` : `[${kind}${value.name ? `: ${value.name}` : ' (anonymous)'}]`, ['{', '}'], null];
      }
      if (value instanceof Error) return [this.error(value), ['{', '}'], null];
      if (value instanceof Date) return [Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString(), ['{', '}'], null];
      if (value instanceof RegExp) return [String(value), ['{', '}'], null];
      if (value instanceof Promise) return ['Promise { <unknown> }', ['{', '}'], null];
      if (value instanceof WeakMap || value instanceof WeakSet) return [`${name} { <items unknown> }`, ['{', '}'], null];
      if (value instanceof ArrayBuffer) return [`ArrayBuffer { byteLength: ${value.byteLength} }`, ['{', '}'], null];
      if (value instanceof Number || value instanceof String || value instanceof Boolean)
        return [`[${name}: ${primitive(value.valueOf())}]`, ['{', '}'], null];
      return [null, [`${tag(value) === 'Arguments' ? '[Arguments] ' : named('Object')}{`, '}'], null];
    }

    elements(value, level, rest) {
      if (level > this.depth) return [];
      const parts = [];
      const shown = Math.min(value.length, this.maxItems);
      for (let i = 0; i < shown; i++) {
        let empty = 0;
        while (i + empty < shown && !(i + empty in value)) empty++;
        if (empty > 0) parts.push(`<${empty} empty item${empty > 1 ? 's' : ''}>`);
        else parts.push(this.show(value[i], level + 1));
        i += Math.max(0, empty - 1);
      }
      return [...parts, ...rest(shown, value.length)];
    }

    keys(value) {
      const isIndexed = Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof String;
      const names = this.options.showHidden ? Object.getOwnPropertyNames(value) : Object.keys(value);
      const symbols = Object.getOwnPropertySymbols(value).filter((symbol) => Object.prototype.propertyIsEnumerable.call(value, symbol));
      return [...(isIndexed ? names.filter((name) => !/^(0|[1-9]\d*)$/.test(name)) : names), ...symbols];
    }

    property(value, own, level) {
      const descriptor = Object.getOwnPropertyDescriptor(value, own);
      if (descriptor === undefined) return `${key(own)}: undefined`;
      if (descriptor.get !== undefined) return `${key(own)}: [${descriptor.set ? 'Getter/Setter' : 'Getter'}]`;
      if (descriptor.set !== undefined) return `${key(own)}: [Setter]`;
      return `${key(own)}: ${this.show(descriptor.value, level + 1)}`;
    }

    error(value) {
      const stack = value.stack;
      return typeof stack === 'string' && stack !== '' ? stack : `[${String(value)}]`;
    }

    buffer(value) {
      const shown = Array.from(value.subarray(0, 50), (byte) => byte.toString(16).padStart(2, '0'));
      if (value.length > 50) shown.push(`... ${value.length - 50} more bytes`);
      return `<Buffer${shown.length > 0 ? ' ' : ''}${shown.join(' ')}>`;
    }

    join([opening, closing], parts, level) {
      const length = parts.reduce((sum, part) => sum + part.length + 2, opening.length + closing.length);
      if (length + level * 2 <= this.breakLength && !parts.some((part) => part.includes('\n'))) return `${opening} ${parts.join(', ')} ${closing}`;
      const indentation = '\n' + '  '.repeat(level + 1);
      return `${opening}${indentation}${parts.join(',' + indentation)}\n${'  '.repeat(level)}${closing}`;
    }
  }

  function inspect(value, options, depth) {
    if (typeof options === 'boolean') options = { showHidden: options, depth };
    return new Inspection({ ...inspect.defaultOptions, ...options }).show(value, 0);
  }
  inspect.custom = customInspect;
  inspect.defaultOptions = { depth: 2, maxArrayLength: 100, breakLength: 80, showHidden: false };

  return { inspect, types };
})
