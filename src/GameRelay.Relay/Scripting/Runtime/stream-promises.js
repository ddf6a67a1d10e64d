// require('stream/promises')
(function (internal) {
  'use strict';

  const Stream = internal.builtin('stream');

  return {
    finished: (stream, options) => new Promise((resolve, reject) => {
      Stream.finished(stream, options || {}, (error) => (error ? reject(error) : resolve()));
    }),
    pipeline: (...all) => new Promise((resolve, reject) => {
      const last = all[all.length - 1];
      const signal = last && typeof last === 'object' && typeof last.on !== 'function' && last.signal ? all.pop().signal : undefined;
      const target = Stream.pipeline(...all, (error) => (error ? reject(error) : resolve()));
      if (signal) Stream.addAbortSignal(signal, target);
    }),
  };
})
