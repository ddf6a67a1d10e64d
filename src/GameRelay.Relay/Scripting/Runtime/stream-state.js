// What readable and writable streams have in common: how they end, by themselves or with an error.
(function (internal) {
  'use strict';

  const { errors } = internal;

  // Packages look into these, but nobody wants to see them printed.
  function hide(stream, name, value) {
    Object.defineProperty(stream, name, { value, writable: true, configurable: true, enumerable: false });
  }

  function sides(stream) { return [stream._readableState, stream._writableState].filter(Boolean); }

  function shared(options) {
    return {
      objectMode: false, highWaterMark: 0, destroyed: false, closed: false, closeEmitted: false, errored: null, errorEmitted: false,
      autoDestroy: options.autoDestroy !== false, emitClose: options.emitClose !== false,
    };
  }

  function markOf(options, side, objectMode) {
    const mark = [options.highWaterMark, options[`${side}HighWaterMark`]].find((value) => value !== undefined && value !== null);
    if (mark === undefined) return objectMode ? 16 : 16 * 1024;
    if (!Number.isInteger(mark) || mark < 0)
      throw errors.make(TypeError, 'ERR_INVALID_ARG_VALUE', `The property 'options.${options.highWaterMark === mark ? 'highWaterMark' : `${side}HighWaterMark`}' is invalid. Received ${String(mark)}`);
    return mark;
  }

  function aborted(signal) {
    return Object.assign(new Error('The operation was aborted', { cause: signal.reason }), { name: 'AbortError', code: 'ABORT_ERR' });
  }

  function endWithSignal(stream, signal) {
    if (!signal) return;
    if (signal.aborted) stream.destroy(aborted(signal));
    else signal.addEventListener('abort', () => stream.destroy(aborted(signal)), { once: true });
  }

  function destroy(error, callback) {
    const all = sides(this);
    if (all.some((state) => state.destroyed)) {
      if (typeof callback === 'function') callback();
      return this;
    }
    for (const state of all) {
      state.destroyed = true;
      if (error) state.errored = state.errored || error;
    }
    let called = false;
    const done = (failure) => {
      if (called) return;
      called = true;
      for (const state of all) {
        state.closed = true;
        if (failure) state.errored = state.errored || failure;
      }
      if (typeof callback === 'function') callback(failure);
      process.nextTick(() => {
        if (failure && !all.some((state) => state.errorEmitted)) {
          for (const state of all) state.errorEmitted = true;
          this.emit('error', failure);
        }
        if (all.every((state) => state.emitClose)) {
          for (const state of all) state.closeEmitted = true;
          this.emit('close');
        }
      });
    };
    try { this._destroy(error || null, done); } catch (failure) { done(failure); }
    return this;
  }

  // What fails without having been asked to end.
  function fail(stream, error) {
    if (sides(stream).some((state) => state.destroyed)) return;
    if (sides(stream).every((state) => state.autoDestroy)) {
      stream.destroy(error);
      return;
    }
    for (const state of sides(stream)) state.errored = state.errored || error;
    process.nextTick(() => stream.emit('error', error));
  }

  // Properties that say how a stream is.
  function describe(prototype, getters) {
    for (const [name, get] of Object.entries(getters)) Object.defineProperty(prototype, name, { get, configurable: true, enumerable: false });
  }

  describe.common = {
    destroyed() { return sides(this).some((state) => state.destroyed); },
    closed() { return sides(this).every((state) => state.closed); },
    errored() { const failed = sides(this).find((state) => state.errored); return failed ? failed.errored : null; },
  };

  return { hide, shared, markOf, endWithSignal, aborted, destroy, fail, describe, sides };
})
