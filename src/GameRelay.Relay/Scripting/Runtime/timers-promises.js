// require('timers/promises')
(function () {
  'use strict';

  function aborted(signal) {
    const error = new Error('The operation was aborted', { cause: signal.reason });
    error.name = 'AbortError';
    error.code = 'ABORT_ERR';
    return error;
  }

  function wait(start, stop, value, { signal } = {}) {
    if (signal && signal.aborted) return Promise.reject(aborted(signal));
    return new Promise((resolve, reject) => {
      const timer = start(() => resolve(value));
      if (signal) signal.addEventListener('abort', () => { stop(timer); reject(aborted(signal)); }, { once: true });
    });
  }

  const promises = {
    setTimeout: (delay, value, options) => wait((done) => setTimeout(done, delay), clearTimeout, value, options),
    setImmediate: (value, options) => wait((done) => setImmediate(done), clearImmediate, value, options),
    async * setInterval(delay, value, { signal } = {}) {
      if (signal && signal.aborted) throw aborted(signal);
      let due = 0;
      let wake = () => {};
      const timer = setInterval(() => { due++; wake(); }, delay);
      if (signal) signal.addEventListener('abort', () => wake(), { once: true });
      try {
        for (;;) {
          if (due === 0) await new Promise((resolve) => { wake = resolve; });
          if (signal && signal.aborted) throw aborted(signal);
          for (; due > 0; due--) yield value;
        }
      } finally {
        clearInterval(timer);
      }
    },
    scheduler: { wait: (delay, options) => promises.setTimeout(delay, undefined, options), yield: () => promises.setImmediate() },
  };
  return promises;
})
