// stream.Writable
(function (internal) {
  'use strict';

  const { errors } = internal;
  const { hide, shared, markOf, endWithSignal, destroy, fail, describe } = internal.builtin('stream-state');
  const Stream = internal.builtin('stream-base');

  function Writable(options) {
    if (!(this instanceof Writable)) return new Writable(options);
    Stream.call(this);
    Writable.begin(this, options || {}, false);
  }
  Object.setPrototypeOf(Writable.prototype, Stream.prototype);
  Object.setPrototypeOf(Writable, Stream);

  // A Duplex is one of both.
  Object.defineProperty(Writable, Symbol.hasInstance, {
    value(one) { return Function.prototype[Symbol.hasInstance].call(this, one) || (this === Writable && Boolean(one && one._writableState)); },
  });

  Writable.begin = function (stream, options, duplex) {
    const objectMode = Boolean(options.objectMode || (duplex && options.writableObjectMode));
    hide(stream, '_writableState', {
      ...shared(options), objectMode, highWaterMark: markOf(options, 'writable', objectMode), length: 0, waiting: [], writing: false, corked: 0, needDrain: false,
      ending: false, finished: false, finalCalled: false, decodeStrings: options.decodeStrings !== false, defaultEncoding: options.defaultEncoding || 'utf8', onEnd: [],
    });
    for (const name of ['write', 'writev', 'final', 'destroy']) if (typeof options[name] === 'function') stream[`_${name}`] = options[name];
    endWithSignal(stream, options.signal);
  };

  const never = () => {};

  function checked(stream, state, chunk, encoding) {
    if (chunk === null) throw errors.make(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
    if (state.objectMode) return { chunk, encoding };
    if (typeof chunk === 'string') return state.decodeStrings ? { chunk: Buffer.from(chunk, encoding), encoding: 'buffer' } : { chunk, encoding };
    if (!ArrayBuffer.isView(chunk)) throw errors.type('chunk', 'of type string or an instance of Buffer, TypedArray, or DataView', chunk);
    return { chunk: Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), encoding: 'buffer' };
  }

  // What was not written when the stream was destroyed; what is being written has its own answer first.
  function refuseWaiting(state) {
    if (state.writing) return;
    for (const { callback } of state.waiting.splice(0))
      callback(state.errored || errors.make(Error, 'ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed'));
  }

  function next(stream, state) {
    if (state.writing || state.corked > 0 || state.destroyed) return;
    if (state.waiting.length === 0) {
      if (state.ending) conclude(stream, state);
      return;
    }
    const batch = stream._writev && state.waiting.length > 1 ? state.waiting.splice(0) : [state.waiting.shift()];
    const size = batch.reduce((sum, { chunk }) => sum + (state.objectMode ? 1 : chunk.length), 0);
    let sync = true;
    let called = false;
    state.writing = true;
    const done = (error) => {
      if (called) return fail(stream, errors.make(Error, 'ERR_MULTIPLE_CALLBACK', 'Callback called multiple times'));
      called = true;
      state.writing = false;
      state.length -= size;
      if (error) {
        process.nextTick(() => batch.forEach(({ callback }) => callback(error)));
        return fail(stream, error);
      }
      const after = () => {
        if (state.needDrain && state.length === 0 && !state.ending && !state.destroyed) {
          state.needDrain = false;
          stream.emit('drain');
        }
        batch.forEach(({ callback }) => callback(null));
        if (state.destroyed) refuseWaiting(state);
        if (state.ending) next(stream, state);
      };
      if (sync) process.nextTick(after);
      else after();
      if (!sync || state.waiting.length > 0) next(stream, state);
    };
    try {
      if (batch.length > 1) stream._writev(batch.map(({ chunk, encoding }) => ({ chunk, encoding })), done);
      else if (stream._write) stream._write(batch[0].chunk, batch[0].encoding, done);
      else stream._writev(batch.map(({ chunk, encoding }) => ({ chunk, encoding })), done);
    } catch (error) {
      state.writing = false;
      sync = false;
      throw error;
    }
    sync = false;
  }

  function conclude(stream, state) {
    if (state.finalCalled) return;
    state.finalCalled = true;
    const done = (error) => {
      if (error) {
        state.onEnd.splice(0).forEach((callback) => callback(error));
        return fail(stream, error);
      }
      stream.emit('prefinish');
      // Whatever this has ended of the stream's other side is told before.
      process.nextTick(() => process.nextTick(() => {
        if (state.finished || state.destroyed) return;
        state.finished = true;
        state.onEnd.splice(0).forEach((callback) => callback(null));
        stream.emit('finish');
        const reading = stream._readableState;
        if (state.autoDestroy && (!reading || (reading.autoDestroy && reading.endEmitted))) stream.destroy();
      }));
    };
    if (typeof stream._final !== 'function') return done();
    try { stream._final(done); } catch (error) { done(error); }
  }

  Object.assign(Writable.prototype, {
    _destroy(error, done) { done(error); },
    pipe() { fail(this, errors.make(Error, 'ERR_STREAM_CANNOT_PIPE', 'Cannot pipe, not readable')); },
    write(chunk, encoding, callback) {
      const state = this._writableState;
      if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
      const entry = { ...checked(this, state, chunk, encoding || state.defaultEncoding), callback: typeof callback === 'function' ? callback : never };
      const error = state.ending ? errors.make(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end')
        : state.destroyed ? errors.make(Error, 'ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed') : null;
      if (error) {
        process.nextTick(entry.callback, error);
        fail(this, error);
        return error;
      }
      if (!this._write && !this._writev) throw errors.make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _write() method is not implemented');
      state.length += state.objectMode ? 1 : entry.chunk.length;
      const room = state.length < state.highWaterMark;
      if (!room) state.needDrain = true;
      state.waiting.push(entry);
      next(this, state);
      return room && state.errored === null && !state.destroyed;
    },
    end(chunk, encoding, callback) {
      const state = this._writableState;
      if (typeof chunk === 'function') [chunk, encoding, callback] = [undefined, undefined, chunk];
      else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
      if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
      state.corked = 0;
      const error = state.finished ? errors.make(Error, 'ERR_STREAM_ALREADY_FINISHED', 'Cannot call end after a stream was finished')
        : state.destroyed ? errors.make(Error, 'ERR_STREAM_DESTROYED', 'Cannot call end after a stream was destroyed') : null;
      if (typeof callback === 'function') {
        if (error) process.nextTick(callback, error);
        else state.onEnd.push(callback);
      }
      if (error === null && !state.ending) {
        state.ending = true;
        next(this, state);
      }
      return this;
    },
    cork() { this._writableState.corked++; },
    uncork() {
      const state = this._writableState;
      if (state.corked > 0 && --state.corked === 0) next(this, state);
    },
    setDefaultEncoding(encoding) {
      this._writableState.defaultEncoding = encoding;
      return this;
    },
    destroy(error, callback) {
      const state = this._writableState;
      if (!state.destroyed && state.waiting.length > 0) process.nextTick(refuseWaiting, state);
      return destroy.call(this, error, callback);
    },
  });

  describe(Writable.prototype, {
    ...describe.common,
    writable() { const state = this._writableState; return !state.destroyed && !state.ending && state.errored === null; },
    writableLength() { return this._writableState.length; },
    writableHighWaterMark() { return this._writableState.highWaterMark; },
    writableObjectMode() { return this._writableState.objectMode; },
    writableEnded() { return this._writableState.ending; },
    writableFinished() { return this._writableState.finished; },
    writableCorked() { return this._writableState.corked; },
    writableNeedDrain() { const state = this._writableState; return state.needDrain && !state.destroyed && !state.ending; },
    writableAborted() { const state = this._writableState; return Boolean((state.destroyed || state.errored) && !state.finished); },
  });

  return Writable;
})
