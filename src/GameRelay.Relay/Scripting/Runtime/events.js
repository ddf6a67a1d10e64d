// require('events')
(function (internal) {
  'use strict';

  function listen(emitter, name, listener, first, once) {
    internal.errors.callback(listener, 'listener');
    if (!emitter._events) Object.defineProperty(emitter, '_events', { value: new Map(), writable: true, configurable: true });
    const events = emitter._events;
    if (name !== 'newListener' && events.has('newListener')) emitter.emit('newListener', name, listener);
    const entry = { listener, once };
    const list = events.get(name) || [];
    // Lists are replaced, never changed, so that an emit in progress goes on with the one it began with.
    events.set(name, first ? [entry, ...list] : [...list, entry]);
    return emitter;
  }

  function unlisten(emitter, name, index) {
    const list = emitter._events.get(name);
    const [entry] = list.slice(index, index + 1);
    if (list.length === 1) emitter._events.delete(name);
    else emitter._events.set(name, list.filter((_, i) => i !== index));
    if (name !== 'removeListener' && emitter._events.has('removeListener')) emitter.emit('removeListener', name, entry.listener);
  }

  class Emitter {
    on(name, listener) { return listen(this, name, listener, false, false); }
    addListener(name, listener) { return this.on(name, listener); }
    once(name, listener) { return listen(this, name, listener, false, true); }
    prependListener(name, listener) { return listen(this, name, listener, true, false); }
    prependOnceListener(name, listener) { return listen(this, name, listener, true, true); }
    off(name, listener) {
      const list = (this._events && this._events.get(name)) || [];
      const index = list.map((entry) => entry.listener).lastIndexOf(listener);
      if (index >= 0) unlisten(this, name, index);
      return this;
    }
    removeListener(name, listener) { return this.off(name, listener); }
    removeAllListeners(name) {
      if (this._events) name === undefined ? this._events.clear() : this._events.delete(name);
      return this;
    }
    emit(name, ...values) {
      const list = this._events && this._events.get(name);
      if (list === undefined) {
        if (name !== 'error') return false;
        if (values[0] instanceof Error) throw values[0];
        const shown = typeof values[0] === 'string' ? `'${values[0]}'` : internal.builtin('util').inspect(values[0]);
        throw Object.assign(internal.errors.make(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${shown})`), { context: values[0] });
      }
      for (const entry of list) {
        if (entry.once) {
          const index = (this._events.get(name) || []).indexOf(entry);
          if (index < 0) continue;
          unlisten(this, name, index);
        }
        entry.listener.apply(this, values);
      }
      return true;
    }
    listenerCount(name) { return this.listeners(name).length; }
    listeners(name) { return ((this._events && this._events.get(name)) || []).map((entry) => entry.listener); }
    rawListeners(name) { return this.listeners(name); }
    eventNames() { return this._events ? [...this._events.keys()] : []; }
    setMaxListeners(most) {
      Object.defineProperty(this, '_maxListeners', { value: most, writable: true, configurable: true });
      return this;
    }
    getMaxListeners() { return this._maxListeners === undefined ? EventEmitter.defaultMaxListeners : this._maxListeners; }
  }

  // A function, since older code calls it without new (EventEmitter.call(this), util.inherits).
  function EventEmitter() {}
  for (const name of Object.getOwnPropertyNames(Emitter.prototype)) if (name !== 'constructor') EventEmitter.prototype[name] = Emitter.prototype[name];
  EventEmitter.EventEmitter = EventEmitter;
  EventEmitter.defaultMaxListeners = 10;
  EventEmitter.once = (emitter, name) => new Promise((resolve, reject) => {
    const failed = (error) => { emitter.off(name, done); reject(error); };
    const done = (...values) => { emitter.off('error', failed); resolve(values); };
    emitter.once(name, done);
    if (name !== 'error') emitter.once('error', failed);
  });
  EventEmitter.on = async function * (emitter, name, { signal } = {}) {
    const events = [];
    let failure = null;
    let wake = () => {};
    const listener = (...values) => { events.push(values); wake(); };
    const failed = (error) => { failure = { error }; wake(); };
    emitter.on(name, listener);
    if (name !== 'error') emitter.on('error', failed);
    if (signal) signal.addEventListener('abort', () => failed(signal.reason), { once: true });
    try {
      for (;;) {
        while (events.length > 0) yield events.shift();
        if (failure !== null) throw failure.error;
        await new Promise((resolve) => { wake = resolve; });
      }
    } finally {
      emitter.off(name, listener);
      emitter.off('error', failed);
    }
  };
  EventEmitter.listenerCount = (emitter, name) => emitter.listenerCount(name);
  EventEmitter.errorMonitor = Symbol('events.errorMonitor');
  EventEmitter.captureRejectionSymbol = Symbol.for('nodejs.rejection');
  return EventEmitter;
})
