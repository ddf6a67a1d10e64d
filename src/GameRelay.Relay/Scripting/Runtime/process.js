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
    if (!Array.isArray(previous)) throw new TypeError('The "time" argument must be an instance of Array.');
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
    nextTick(callback, ...parameters) {
      if (typeof callback !== 'function') throw new TypeError('The "callback" argument of process.nextTick must be of type function.');
      Promise.resolve().then(() => {
        try { callback(...parameters); } catch (error) { internal.uncaught(error, 'process.nextTick'); }
      });
    },
    emitWarning(warning) { host.log(2, String(warning), '', 0); },
    setUncaughtExceptionCaptureCallback(callback) {
      if (callback !== null && typeof callback !== 'function') throw new TypeError('The "fn" argument must be of type function or null.');
      internal.captureCallback = callback;
    },
    hasUncaughtExceptionCaptureCallback: () => internal.captureCallback !== null,
  });

  internal.process = process;
  internal.define('process', process);
})
