// The process object: what of Node's makes sense for a script that shares nothing with the host.
(function (internal, host) {
  'use strict';

  const EventEmitter = internal.builtin('events');
  const { settings } = internal;
  const process = new EventEmitter();
  const nanoseconds = () => Math.round(host.elapsed() * 1e6);

  function hrtime(previous) {
    const now = nanoseconds();
    let seconds = Math.floor(now / 1e9);
    let rest = now % 1e9;
    if (previous === undefined) return [seconds, rest];
    if (!Array.isArray(previous)) throw internal.errors.type('time', 'an instance of Array', previous);
    seconds -= previous[0];
    rest -= previous[1];
    return rest < 0 ? [seconds - 1, rest + 1e9] : [seconds, rest];
  }
  hrtime.bigint = () => BigInt(nanoseconds());

  function write(level) {
    return { isTTY: false, write(text) { host.log(level, String(text).replace(/\n$/, ''), '', 0); return true; } };
  }

  let exiting = false;

  Object.assign(process, {
    title: 'node',
    version: settings.nodeVersion,
    versions: { node: settings.nodeVersion.slice(1), v8: settings.v8Version },
    platform: 'linux',
    arch: 'x64',
    pid: 1,
    argv: ['node', settings.main],
    execArgv: [],
    env: {},
    exitCode: undefined,
    release: { name: 'node' },
    stdout: write(1),
    stderr: write(3),
    hrtime,
    uptime: () => host.elapsed() / 1000,
    cwd: () => settings.main.slice(0, Math.max(settings.main.lastIndexOf('/'), 1)),
    memoryUsage: () => JSON.parse(host.memoryUsage()),
    exit(code = process.exitCode) {
      const number = Number(code) | 0;
      if (!exiting) {
        exiting = true;
        try { process.emit('exit', number); } catch (error) { internal.uncaught(error, "process.on('exit')"); }
      }
      // Does not return: the engine is stopped at the call.
      host.exit(number);
    },
    nextTick: internal.nextTick,
    emitWarning(warning, type = 'Warning') {
      const shown = warning instanceof Error ? warning : `${typeof type === 'object' && type !== null ? type.type || 'Warning' : type}: ${warning}`;
      host.log(2, String(shown), '', 0);
      internal.nextTick(() => process.emit('warning', warning instanceof Error ? warning : new Error(String(warning))));
    },
    abort() { process.exit(134); },
    kill() { throw internal.errors.make(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'process.kill is not available: a script has no other process. Call process.exit to end this one.'); },
    umask: () => 0o22,
    getuid: () => 65534,
    getgid: () => 65534,
    features: {},
    config: {},
    allowedNodeEnvironmentFlags: new Set(),
    setUncaughtExceptionCaptureCallback(callback) {
      if (callback !== null) internal.errors.callback(callback, 'fn');
      internal.captureCallback = callback;
    },
    hasUncaughtExceptionCaptureCallback: () => internal.captureCallback !== null,
  });

  Object.defineProperty(process, Symbol.toStringTag, { value: 'process' });
  internal.process = process;
  internal.define('process', process);
})
