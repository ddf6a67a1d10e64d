// setTimeout and its kin: a heap ordered by due time, then by the order of scheduling. The host runs due timers one input at a time, so
// that microtasks are drained between them.
(function (internal) {
  'use strict';

  const heap = [];
  const active = new Map();
  let lastId = 0;
  let lastOrder = 0;

  const before = (a, b) => a.due < b.due || (a.due === b.due && a.order < b.order);

  function place(index, entry) { heap[index] = entry; entry.index = index; }

  function up(index) {
    const entry = heap[index];
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent])) break;
      place(index, heap[parent]);
      index = parent;
    }
    place(index, entry);
  }

  function down(index) {
    const entry = heap[index];
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], entry)) break;
      place(index, heap[child]);
      index = child;
    }
    place(index, entry);
  }

  function publish() { internal.doubles[1] = heap.length > 0 ? heap[0].due : Infinity; }

  function schedule(timer, delay) {
    timer.due = internal.loopTime() + delay;
    timer.order = ++lastOrder;
    heap.push(timer);
    up(heap.length - 1);
    publish();
  }

  function unschedule(timer) {
    if (timer.index < 0) return;
    const last = heap.pop();
    if (last !== timer) {
      place(timer.index, last);
      up(last.index);
      down(last.index);
    }
    timer.index = -1;
    publish();
  }

  // The handles that scripts get: objects that also serve as numbers. Their bookkeeping is not the script's to see. A relay runs until its game
  // session is over, so that ref and unref decide nothing.
  class Handle {
    #timer;
    #hasRef = true;
    constructor(timer) { this.#timer = timer; }
    ref() { this.#hasRef = true; return this; }
    unref() { this.#hasRef = false; return this; }
    hasRef() { return this.#hasRef; }
    static timerOf(handle) { return handle.#timer; }
    static is(value) { return typeof value === 'object' && value !== null && #timer in value; }
  }
  const { timerOf, is } = Handle;

  class Timeout extends Handle {
    refresh() {
      const timer = timerOf(this);
      if (!active.has(timer.id)) return this;
      unschedule(timer);
      schedule(timer, timer.delay);
      return this;
    }
    close() { clear(this); return this; }
    [Symbol.toPrimitive]() { return timerOf(this).id; }
  }

  class Immediate extends Handle {}

  function start(name, callback, delay, repeat, parameters) {
    internal.errors.callback(callback);
    delay = Number(delay);
    if (!(delay >= 1 && delay <= 2147483647)) delay = 1;
    const timer = { id: ++lastId, name, callback, delay: Math.trunc(delay), repeat, parameters, index: -1, due: 0, order: 0 };
    timer.handle = name === 'setImmediate' ? new Immediate(timer) : new Timeout(timer);
    active.set(timer.id, timer);
    schedule(timer, name === 'setImmediate' ? 0 : timer.delay);
    return timer.handle;
  }

  function clear(handle) {
    const timer = is(handle) ? timerOf(handle) : typeof handle === 'number' || typeof handle === 'string' ? active.get(Number(handle)) : undefined;
    if (timer === undefined) return;
    unschedule(timer);
    active.delete(timer.id);
  }

  // Runs the first timer that is due and was scheduled before `lastAllowed`; false when there is none. A timer that a timer starts waits
  // for the next round, however short it is, or a script could keep the loop to itself.
  internal.runDueTimer = function (lastAllowed) {
    const timer = heap[0];
    if (timer === undefined || timer.due > internal.loopTime() || timer.order > lastAllowed) return false;
    unschedule(timer);
    if (!timer.repeat) active.delete(timer.id);
    try {
      timer.callback.apply(timer.handle, timer.parameters);
    } catch (error) {
      internal.uncaught(error, timer.name);
    } finally {
      if (timer.repeat && active.has(timer.id) && timer.index < 0) schedule(timer, timer.delay);
    }
    return true;
  };
  internal.lastTimerOrder = () => lastOrder;

  internal.timers = {
    setTimeout(callback, delay, ...parameters) { return start('setTimeout', callback, delay, false, parameters); },
    setInterval(callback, delay, ...parameters) { return start('setInterval', callback, delay, true, parameters); },
    setImmediate(callback, ...parameters) { return start('setImmediate', callback, 1, false, parameters); },
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  };
  for (const name of Object.keys(internal.timers)) internal.define(name, internal.timers[name]);
  internal.define('queueMicrotask', function queueMicrotask(callback) {
    internal.errors.callback(callback);
    Promise.resolve().then(() => {
      try { callback(); } catch (error) { internal.uncaught(error, 'queueMicrotask'); }
    });
  });
  publish();
})
