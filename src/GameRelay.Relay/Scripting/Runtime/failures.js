// What happens to an exception that no code of the script caught, and to a rejection that nothing handled.
(function (internal, host) {
  'use strict';

  internal.captureCallback = null;
  // Errors of modules that do not parse, with their places.
  internal.syntaxProblems = new WeakMap();

  function describe(error) {
    if (error !== null && typeof error === 'object' && typeof error.stack === 'string') return error.stack;
    try { return typeof error === 'object' && error !== null ? internal.builtin('util').inspect(error) : String(error); } catch { return typeof error; }
  }

  // Ends the script, unless it asked to be told of such errors instead. `where` names the callback or timer.
  internal.uncaught = function (error, where) {
    const process = internal.process;
    try {
      if (internal.captureCallback !== null) return void internal.captureCallback(error);
      if (process && process.listenerCount('uncaughtException') > 0) return void process.emit('uncaughtException', error, 'uncaughtException');
    } catch (second) {
      error = second;
    }
    const syntax = internal.syntaxProblems.get(error);
    const { file, line, column } = syntax || internal.placeOf(error);
    host.fail(syntax !== undefined ? 'syntax' : isOutOfBuffers(error) ? 'memory' : 'exception', where, describe(error), file, line, column);
  };

  // What the engine throws when array buffers are at their limit.
  function isOutOfBuffers(error) {
    return error instanceof RangeError && error.message === 'Array buffer allocation failed';
  }
  internal.isOutOfBuffers = isOutOfBuffers;

  const rejected = new Map();

  internal.promiseRejected = function (promise, reason) { rejected.set(promise, reason); };
  internal.rejectionHandled = function (promise) { rejected.delete(promise); };

  // Called when all microtasks of an input have run: what is unhandled then is unhandled for good.
  internal.flushRejections = function () {
    for (const [promise, reason] of rejected) {
      rejected.delete(promise);
      const process = internal.process;
      if (process.listenerCount('unhandledRejection') > 0) {
        try { process.emit('unhandledRejection', reason, promise); } catch (error) { internal.uncaught(error, 'unhandledRejection'); }
      } else if (internal.settings.unhandledRejectionsFail) {
        internal.uncaught(reason, 'a promise (unhandled rejection)');
      } else {
        const { file, line } = internal.placeOf(reason);
        host.log(2, `UnhandledPromiseRejectionWarning: ${describe(reason)}`, file, line);
      }
    }
  };
})
