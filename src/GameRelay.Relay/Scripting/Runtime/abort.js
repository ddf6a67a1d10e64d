// Event, EventTarget, AbortController and AbortSignal.
(function (internal) {
  'use strict';

  class Event {
    #type;
    #cancelable;
    #prevented = false;
    #stopped = false;
    #target = null;
    constructor(type, { cancelable = false } = {}) {
      this.#type = String(type);
      this.#cancelable = Boolean(cancelable);
    }
    get type() { return this.#type; }
    get cancelable() { return this.#cancelable; }
    get defaultPrevented() { return this.#prevented; }
    get target() { return this.#target; }
    get currentTarget() { return this.#target; }
    get bubbles() { return false; }
    preventDefault() { if (this.#cancelable) this.#prevented = true; }
    stopPropagation() {}
    stopImmediatePropagation() { this.#stopped = true; }
    static isStopped(event) { return event.#stopped; }
    static begin(event, target) { event.#target = target; }
  }
  const { isStopped, begin } = Event;
  delete Event.isStopped;
  delete Event.begin;

  class EventTarget {
    #listeners = new Map();
    addEventListener(type, listener, options) {
      if (listener === null || listener === undefined) return;
      if (typeof listener !== 'function' && typeof listener !== 'object') throw internal.errors.type('listener', 'an instance of EventListener', listener);
      const { once = false, signal } = typeof options === 'object' && options !== null ? options : {};
      if (signal && signal.aborted) return;
      const list = this.#listeners.get(String(type)) || [];
      if (list.some((entry) => entry.listener === listener)) return;
      this.#listeners.set(String(type), [...list, { listener, once: Boolean(once) }]);
      if (signal) signal.addEventListener('abort', () => this.removeEventListener(type, listener), { once: true });
    }
    removeEventListener(type, listener) {
      const list = this.#listeners.get(String(type));
      if (list) this.#listeners.set(String(type), list.filter((entry) => entry.listener !== listener));
    }
    dispatchEvent(event) {
      if (!(event instanceof Event)) throw internal.errors.type('event', 'an instance of Event', event);
      begin(event, this);
      for (const { listener, once } of this.#listeners.get(event.type) || []) {
        if (once) this.removeEventListener(event.type, listener);
        try {
          if (typeof listener === 'function') listener.call(this, event);
          else listener.handleEvent(event);
        } catch (error) {
          internal.nextTick(() => { throw error; });
        }
        if (isStopped(event)) break;
      }
      return !event.defaultPrevented;
    }
  }

  let aborted;
  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason;
    #handler = null;
    constructor(key) {
      if (key !== aborted) throw internal.errors.make(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
      super();
    }
    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }
    get onabort() { return this.#handler; }
    set onabort(handler) {
      if (this.#handler !== null) this.removeEventListener('abort', this.#handler);
      this.#handler = typeof handler === 'function' ? handler : null;
      if (this.#handler !== null) this.addEventListener('abort', this.#handler);
    }
    throwIfAborted() { if (this.#aborted) throw this.#reason; }
    static abort(reason) {
      const signal = new AbortSignal(aborted);
      end(signal, reason);
      return signal;
    }
    static timeout(delay) {
      const signal = new AbortSignal(aborted);
      setTimeout(() => end(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')), delay);
      return signal;
    }
    static any(signals) {
      const result = new AbortSignal(aborted);
      for (const signal of signals) {
        if (signal.aborted) { end(result, signal.reason); break; }
        signal.addEventListener('abort', () => end(result, signal.reason), { once: true });
      }
      return result;
    }
    static end(signal, reason) {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
      signal.dispatchEvent(new Event('abort'));
    }
  }
  const { end } = AbortSignal;
  delete AbortSignal.end;
  aborted = Symbol('AbortSignal');

  class AbortController {
    #signal = new AbortSignal(aborted);
    get signal() { return this.#signal; }
    abort(reason) { end(this.#signal, reason); }
  }

  return { Event, EventTarget, AbortSignal, AbortController };
})
