// process.nextTick: its queue runs before the microtasks of the input that filled it. What microtasks add to it runs when they are done, and the
// host asks for that: ints[11] tells it that something waits.
(function (internal) {
  'use strict';

  const { ints } = internal;
  let queue = [];

  internal.nextTick = function (callback, ...parameters) {
    internal.errors.callback(callback);
    queue.push({ callback, parameters });
    ints[11] = 1;
  };

  internal.runTicks = function () {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      for (const { callback, parameters } of batch) {
        try { callback(...parameters); } catch (error) { internal.uncaught(error, 'process.nextTick'); }
      }
    }
    ints[11] = 0;
  };
})
