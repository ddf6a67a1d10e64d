// Runs once in a new engine. Builds what scripts find in their global scope, and hands the host one function for all its inputs.
//
// Each file here is a function of (internal, host): internal is shared between these files and never reaches a script, host holds the
// functions of ScriptHostFunctions.cs.
(function (host, exchange) {
  'use strict';

  const internal = {
    ints: new Int32Array(exchange, 0, 16),
    doubles: new Float64Array(exchange, 64, 8),
    bytes: new Uint8Array(exchange, 128, 16384),
    messages: new Int32Array(exchange, 128 + 16384),
    messageBytes: new Uint8Array(exchange, 128 + 16384),
    settings: JSON.parse(host.settings()),
    builtins: new Map(),
    // The loop's time in milliseconds, as it was when the input arrived: timers count from it, as Node's do.
    loopTime() { return internal.doubles[0]; },
    define(name, value) {
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
    },
    // What few scripts use is only loaded when it is asked for.
    defineLazily(name, make) {
      Object.defineProperty(globalThis, name, {
        get() {
          internal.define(name, make());
          return globalThis[name];
        },
        set(value) { internal.define(name, value); },
        configurable: true,
        enumerable: false,
      });
    },
    load(name) { return host.runtime(name)(internal, host); },
    builtin(name) {
      const file = name.replace('/', '-');
      if (!internal.builtins.has(name)) internal.builtins.set(name, internal.load(file));
      return internal.builtins.get(name);
    },
  };

  // Memory that neither the heap limit nor the buffer limit counts.
  delete globalThis.WebAssembly;
  delete globalThis.SharedArrayBuffer;

  internal.define('global', globalThis);
  for (const name of ['errors', 'stack', 'clock', 'failures', 'ticks', 'timers', 'text', 'buffer', 'process', 'console', 'session', 'modules', 'globals'])
    internal.load(name);
  return internal.load('callbacks');
})
