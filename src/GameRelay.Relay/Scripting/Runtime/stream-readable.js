// stream.Readable
(function (internal) {
  'use strict';

  const EventEmitter = internal.builtin('events');
  const { errors } = internal;
  const { hide, shared, markOf, endWithSignal, destroy, fail, describe } = internal.builtin('stream-state');
  const Stream = internal.builtin('stream-base');

  function Readable(options) {
    if (!(this instanceof Readable)) return new Readable(options);
    Stream.call(this);
    Readable.begin(this, options || {}, false);
  }
  Object.setPrototypeOf(Readable.prototype, Stream.prototype);
  Object.setPrototypeOf(Readable, Stream);

  Readable.begin = function (stream, options, duplex) {
    const objectMode = Boolean(options.objectMode || (duplex && options.readableObjectMode));
    hide(stream, '_readableState', {
      ...shared(options), objectMode, highWaterMark: markOf(options, 'readable', objectMode), buffer: [], length: 0, flowing: null, ended: false, endEmitted: false,
      reading: false, sync: false, flowScheduled: false, readableScheduled: false, readableListening: false, dataRead: false, pipes: [], waitingFor: new Set(),
      encoding: null, decoder: null,
    });
    if (typeof options.read === 'function') stream._read = options.read;
    if (typeof options.destroy === 'function') stream._destroy = options.destroy;
    if (options.encoding) stream.setEncoding(options.encoding);
    if (!duplex) endWithSignal(stream, options.signal);
  };

  const sizeOf = (state, chunk) => (state.objectMode ? 1 : chunk.length);

  function toChunk(stream, state, chunk, encoding) {
    if (state.objectMode) return chunk;
    if (typeof chunk === 'string') {
      if (state.decoder && (encoding || 'utf8') === state.encoding) return chunk;
      chunk = Buffer.from(chunk, encoding);
    } else if (ArrayBuffer.isView(chunk)) {
      if (!Buffer.isBuffer(chunk)) chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    } else {
      fail(stream, errors.type('chunk', 'of type string or an instance of Buffer, TypedArray, or DataView', chunk));
      return null;
    }
    return state.decoder ? state.decoder.write(chunk) : chunk;
  }

  function add(stream, chunk, encoding, first) {
    const state = stream._readableState;
    state.reading = false;
    if (chunk === null || (chunk === undefined && !state.objectMode)) {
      finish(stream, state);
      return false;
    }
    if (state.ended && !first) {
      fail(stream, errors.make(Error, 'ERR_STREAM_PUSH_AFTER_EOF', 'stream.push() after EOF'));
      return false;
    }
    if (state.endEmitted) {
      fail(stream, errors.make(Error, 'ERR_STREAM_UNSHIFT_AFTER_END_EVENT', 'stream.unshift() after end event'));
      return false;
    }
    if (state.destroyed) return false;
    const made = toChunk(stream, state, chunk, encoding);
    if (made === null) return false;
    if (state.objectMode || made.length > 0) {
      if (!first && state.flowing && !state.flowScheduled && state.length === 0 && !state.sync && stream.listenerCount('data') > 0) {
        state.dataRead = true;
        stream.emit('data', made);
      } else {
        first ? state.buffer.unshift(made) : state.buffer.push(made);
        state.length += sizeOf(state, made);
        announce(stream, state);
      }
    }
    if (!state.sync) process.nextTick(fill, stream);
    return !state.ended && (state.length < state.highWaterMark || state.length === 0);
  }

  function finish(stream, state) {
    if (state.ended) return;
    if (state.decoder) {
      const rest = state.decoder.end();
      if (rest.length > 0) {
        state.buffer.push(rest);
        state.length += rest.length;
      }
    }
    state.ended = true;
    announce(stream, state);
  }

  // Something is there to read, or nothing will be any more.
  function announce(stream, state) {
    if (state.flowing) schedule(stream, state);
    if (!state.readableListening || state.readableScheduled) return;
    state.readableScheduled = true;
    process.nextTick(() => {
      state.readableScheduled = false;
      if (state.destroyed || state.endEmitted || (state.length === 0 && !state.ended)) return;
      stream.emit('readable');
      if (state.length === 0) atEnd(stream, state);
    });
  }

  function schedule(stream, state) {
    if (state.flowScheduled) return;
    state.flowScheduled = true;
    process.nextTick(() => {
      state.flowScheduled = false;
      while (state.flowing && !state.destroyed && state.length > 0) stream.read();
      if (state.flowing) fill(stream);
      if (state.flowing && state.length === 0) atEnd(stream, state);
    });
  }

  // Asks for more, unless enough is there or on its way.
  function fill(stream) {
    const state = stream._readableState;
    while (!state.reading && !state.ended && !state.destroyed && state.errored === null && (state.length < state.highWaterMark || state.length === 0)) {
      if (!state.flowing && !state.readableListening && state.length > 0 && state.length >= state.highWaterMark) return;
      state.reading = true;
      state.sync = true;
      try { stream._read(state.highWaterMark); } catch (error) { fail(stream, error); }
      state.sync = false;
      if (state.reading) return;
      if (state.flowing && state.length > 0) schedule(stream, state);
    }
  }

  function atEnd(stream, state) {
    if (!state.ended || state.length > 0 || state.endEmitted || state.destroyed || state.endScheduled) return;
    state.endScheduled = true;
    process.nextTick(() => {
      if (state.endEmitted || state.destroyed || state.length > 0) return;
      state.endEmitted = true;
      stream.emit('end');
      const writing = stream._writableState;
      if (writing && stream.allowHalfOpen === false) process.nextTick(() => { if (!writing.ending) stream.end(); });
      else if (state.autoDestroy && (!writing || (writing.autoDestroy && writing.finished))) stream.destroy();
    });
  }

  function take(state, size) {
    const all = size === undefined || size >= state.length;
    if (state.objectMode) return state.buffer.shift();
    let taken;
    if (all) {
      taken = state.buffer.length === 1 ? state.buffer[0] : state.decoder ? state.buffer.join('') : Buffer.concat(state.buffer);
      state.buffer = [];
    } else {
      const whole = state.decoder ? state.buffer.join('') : Buffer.concat(state.buffer);
      taken = whole.slice(0, size);
      state.buffer = [whole.slice(size)];
    }
    return taken;
  }

  Object.assign(Readable.prototype, {
    _read() { throw errors.make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _read() method is not implemented'); },
    _destroy(error, done) { done(error); },
    destroy,
    push(chunk, encoding) { return add(this, chunk, encoding, false); },
    unshift(chunk, encoding) { return add(this, chunk, encoding, true); },
    read(size) {
      const state = this._readableState;
      if (size !== 0 && state.length < state.highWaterMark) fill(this);
      if (size === 0) {
        fill(this);
        return null;
      }
      if (state.destroyed || state.length === 0 || (size !== undefined && !state.objectMode && size > state.length && !state.ended)) {
        if (state.length === 0) atEnd(this, state);
        return null;
      }
      // A flowing stream gives its chunks as they came.
      const chunk = take(state, size === undefined && state.flowing && !state.objectMode ? state.buffer[0].length : size);
      state.length -= state.objectMode ? 1 : chunk.length;
      state.dataRead = true;
      this.emit('data', chunk);
      if (state.length < state.highWaterMark) fill(this);
      if (state.length === 0) atEnd(this, state);
      return chunk;
    },
    on(name, listener) {
      EventEmitter.prototype.on.call(this, name, listener);
      const state = this._readableState;
      if (name === 'data' && state.flowing !== false && !state.readableListening) {
        this.resume();
      } else if (name === 'readable' && !state.readableListening) {
        state.readableListening = true;
        state.flowing = false;
        process.nextTick(fill, this);
        if (state.length > 0 || state.ended) announce(this, state);
      }
      return this;
    },
    off(name, listener) {
      EventEmitter.prototype.off.call(this, name, listener);
      if (name === 'readable') this._readableState.readableListening = this.listenerCount('readable') > 0;
      return this;
    },
    removeListener(name, listener) { return this.off(name, listener); },
    resume() {
      const state = this._readableState;
      if (!state.flowing) {
        state.flowing = !state.readableListening;
        process.nextTick(() => { if (state.flowing) this.emit('resume'); });
        schedule(this, state);
      }
      return this;
    },
    pause() {
      const state = this._readableState;
      if (state.flowing !== false) {
        state.flowing = false;
        this.emit('pause');
      }
      return this;
    },
    isPaused() { return this._readableState.flowing === false; },
    setEncoding(encoding) {
      const { StringDecoder } = internal.builtin('string_decoder');
      const state = this._readableState;
      state.decoder = new StringDecoder(encoding);
      state.encoding = state.decoder.encoding;
      const text = state.buffer.map((chunk) => state.decoder.write(chunk)).join('');
      state.buffer = text.length > 0 ? [text] : [];
      state.length = text.length;
      return this;
    },
    pipe(target, options) {
      const state = this._readableState;
      const onData = (chunk) => {
        if (target.write(chunk) !== false) return;
        state.waitingFor.add(target);
        this.pause();
      };
      const onDrain = () => {
        state.waitingFor.delete(target);
        if (state.waitingFor.size === 0 && state.pipes.length > 0) this.resume();
      };
      const onEnd = () => { if (!options || options.end !== false) target.end(); };
      const onClosed = () => this.unpipe(target);
      const piped = {
        target,
        stop: () => {
          this.off('data', onData);
          this.off('end', onEnd);
          target.off('drain', onDrain);
          target.off('close', onClosed);
          target.off('error', onClosed);
          onDrain();
        },
      };
      state.pipes.push(piped);
      if (state.endEmitted) process.nextTick(onEnd);
      else this.once('end', onEnd);
      target.on('drain', onDrain);
      target.once('close', onClosed);
      target.prependListener('error', (error) => {
        onClosed();
        if (target.listenerCount('error') <= 1) fail(target, error);
      });
      target.emit('pipe', this);
      this.on('data', onData);
      if (!state.flowing) this.resume();
      return target;
    },
    unpipe(target) {
      const state = this._readableState;
      const gone = state.pipes.filter((pipe) => target === undefined || pipe.target === target);
      state.pipes = state.pipes.filter((pipe) => !gone.includes(pipe));
      for (const pipe of gone) {
        pipe.stop();
        pipe.target.emit('unpipe', this, { hasUnpiped: false });
      }
      if (gone.length > 0 && state.pipes.length === 0) this.pause();
      return this;
    },
    async * [Symbol.asyncIterator]() {
      const state = this._readableState;
      let wake = () => {};
      let failure = null;
      const woken = () => wake();
      const failed = (error) => { failure = error; wake(); };
      this.on('readable', woken).on('end', woken).on('close', woken).on('error', failed);
      try {
        for (;;) {
          const chunk = state.destroyed ? null : this.read();
          if (chunk !== null && chunk !== undefined) yield chunk;
          else if (failure || state.errored) throw failure || state.errored;
          else if (state.endEmitted) return;
          else if (state.closed) throw errors.make(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close');
          else await new Promise((resolve) => { wake = resolve; });
        }
      } finally {
        this.off('readable', woken).off('end', woken).off('close', woken);
        this.destroy();
      }
    },
    wrap() { throw errors.make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The wrap() method is not implemented'); },
  });

  describe(Readable.prototype, {
    ...describe.common,
    readable() { const state = this._readableState; return state !== undefined && !state.destroyed && !state.endEmitted && state.errored === null; },
    readableFlowing() { return this._readableState.flowing; },
    readableLength() { return this._readableState.length; },
    readableHighWaterMark() { return this._readableState.highWaterMark; },
    readableObjectMode() { return this._readableState.objectMode; },
    readableEncoding() { return this._readableState.encoding; },
    readableEnded() { return this._readableState.endEmitted; },
    readableAborted() { const state = this._readableState; return Boolean((state.destroyed || state.errored) && !state.endEmitted); },
    readableDidRead() { return this._readableState.dataRead; },
  });

  Readable.from = function (source, options) {
    if (typeof source === 'string' || source instanceof Uint8Array)
      return new Readable({ objectMode: true, ...options, read() { this.push(source); this.push(null); } });
    const make = source && (source[Symbol.asyncIterator] || source[Symbol.iterator]);
    if (typeof make !== 'function') throw errors.type('iterable', 'an instance of Iterable', source);
    const items = make.call(source);
    const next = async (stream) => {
      try {
        const { value, done } = await items.next();
        stream.push(done ? null : await value);
      } catch (error) {
        stream.destroy(error);
      }
    };
    return new Readable({
      objectMode: true, highWaterMark: 1, ...options,
      read() { void next(this); },
      destroy(error, done) {
        if (typeof items.return !== 'function') done(error);
        else Promise.resolve(items.return()).then(() => done(error), done);
      },
    });
  };

  return Readable;
})
