// require('stream'): streams whose source and target are in the script itself.
(function (internal) {
  'use strict';

  const { errors } = internal;
  const Stream = internal.builtin('stream-base');
  const Readable = internal.builtin('stream-readable');
  const Writable = internal.builtin('stream-writable');
  const { hide, destroy, sides, aborted } = internal.builtin('stream-state');

  function Duplex(options) {
    if (!(this instanceof Duplex)) return new Duplex(options);
    Stream.call(this);
    const given = options || {};
    Readable.begin(this, given, true);
    Writable.begin(this, given, true);
    hide(this, 'allowHalfOpen', given.allowHalfOpen !== false);
    if (given.readable === false) Object.assign(this._readableState, { ended: true, endEmitted: true });
    if (given.writable === false) Object.assign(this._writableState, { ending: true, finished: true });
  }
  Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
  Object.setPrototypeOf(Duplex, Readable);
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(Writable.prototype)))
    if (!(name in Duplex.prototype) || name === 'constructor') Object.defineProperty(Duplex.prototype, name, name === 'constructor' ? { value: Duplex, writable: true, configurable: true } : property);
  Duplex.prototype.destroy = Writable.prototype.destroy;

  function Transform(options) {
    if (!(this instanceof Transform)) return new Transform(options);
    Duplex.call(this, options);
    const given = options || {};
    if (typeof given.transform === 'function') this._transform = given.transform;
    if (typeof given.flush === 'function') this._flush = given.flush;
    hide(this, '_waitingForRead', null);
  }
  Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
  Object.setPrototypeOf(Transform, Duplex);
  Object.assign(Transform.prototype, {
    _transform() { throw errors.make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _transform() method is not implemented'); },
    _write(chunk, encoding, done) {
      this._transform(chunk, encoding, (error, made) => {
        if (error) return done(error);
        if (made !== undefined && made !== null) this.push(made);
        const reading = this._readableState;
        // What nobody reads holds back who writes.
        if (this._writableState.ending || reading.length < reading.highWaterMark || reading.length === 0) done();
        else this._waitingForRead = done;
      });
    },
    _read() {
      const done = this._waitingForRead;
      this._waitingForRead = null;
      if (done) done();
    },
    _final(done) {
      const end = (error, made) => {
        if (error) return done(error);
        if (made !== undefined && made !== null) this.push(made);
        this.push(null);
        done();
      };
      if (typeof this._flush === 'function') this._flush(end);
      else end();
    },
  });

  function PassThrough(options) {
    if (!(this instanceof PassThrough)) return new PassThrough(options);
    Transform.call(this, options);
  }
  Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
  Object.setPrototypeOf(PassThrough, Transform);
  PassThrough.prototype._transform = (chunk, encoding, done) => done(null, chunk);

  const premature = () => errors.make(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close');

  // Told once, when both sides of a stream are over.
  function finished(stream, options, callback) {
    if (typeof options === 'function') [options, callback] = [{}, options];
    errors.callback(callback);
    const { readable = true, writable = true, signal } = options || {};
    let told = false;
    const reading = () => readable && stream._readableState && !stream._readableState.endEmitted;
    const writing = () => writable && stream._writableState && !stream._writableState.finished;
    const clear = () => { stream.off('end', look).off('finish', look).off('close', onClose).off('error', tell); };
    const tell = (error) => {
      if (told) return;
      told = true;
      clear();
      stream.on('error', () => {});
      if (error) callback.call(stream, error);
      else callback.call(stream);
    };
    const look = () => { if (!reading() && !writing()) tell(); };
    const onClose = () => tell(stream.errored || (reading() || writing() ? premature() : undefined));
    stream.on('end', look).on('finish', look).on('close', onClose).on('error', tell);
    if (signal) {
      if (signal.aborted) process.nextTick(() => tell(aborted(signal)));
      else signal.addEventListener('abort', () => tell(aborted(signal)), { once: true });
    }
    if (sides(stream).length > 0 && (stream.closed || stream.errored || (!reading() && !writing()))) process.nextTick(onClose);
    return clear;
  }

  const isStream = (one) => one !== null && typeof one === 'object' && typeof one.on === 'function';

  function toStream(one, before) {
    if (isStream(one)) return one;
    if (typeof one === 'function') {
      const made = one(before);
      return before === undefined || (made && made[Symbol.asyncIterator]) ? Readable.from(made) : Readable.from((async function * () { await made; })());
    }
    return Readable.from(one);
  }

  function pipeline(...all) {
    const callback = errors.callback(all.pop(), '"streams[stream.length - 1]" property');
    const given = all.length === 1 && Array.isArray(all[0]) ? all[0] : all;
    if (given.length < 2) throw errors.make(TypeError, 'ERR_MISSING_ARGS', 'The "streams" argument must be specified');
    const streams = [];
    for (const one of given) streams.push(toStream(one, streams[streams.length - 1]));
    let failure;
    let open = streams.length;
    streams.forEach((stream, i) => {
      const isLast = i === streams.length - 1;
      finished(stream, { readable: !isLast || !stream._writableState, writable: i > 0 }, (error) => {
        if (error && (!failure || failure.code === 'ERR_STREAM_PREMATURE_CLOSE')) failure = error;
        if (error) for (const other of streams) if (!other.destroyed && other.destroy) other.destroy(other === stream ? undefined : null);
        if (--open === 0) callback(failure);
      });
      if (isLast && typeof given[i] === 'function') stream.resume();
      // What a function makes reads its source by itself.
      if (i > 0 && typeof given[i] !== 'function') streams[i - 1].pipe(stream);
    });
    return streams[streams.length - 1];
  }

  const addAbortSignal = (signal, stream) => {
    if (signal.aborted) stream.destroy(aborted(signal));
    else signal.addEventListener('abort', () => stream.destroy(aborted(signal)), { once: true });
    return stream;
  };

  Object.assign(Stream, {
    Stream, Readable, Writable, Duplex, Transform, PassThrough, pipeline, finished, addAbortSignal,
    getDefaultHighWaterMark: (objectMode) => (objectMode ? 16 : 16 * 1024),
    isErrored: (stream) => Boolean(stream.errored),
    isReadable: (stream) => Boolean(stream.readable),
    destroy: (stream, error) => destroy.call(stream, error),
  });
  Object.defineProperty(Stream, 'promises', { get: () => internal.builtin('stream/promises'), enumerable: true, configurable: true });
  const { promisify } = internal.builtin('util');
  for (const name of ['pipeline', 'finished']) Stream[name][promisify.custom] = (...parameters) => Stream.promises[name](...parameters);
  return Stream;
})
