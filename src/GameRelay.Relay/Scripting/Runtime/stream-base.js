// The base of all streams, which older packages still build upon by itself.
(function (internal) {
  'use strict';

  const EventEmitter = internal.builtin('events');

  function Stream() { EventEmitter.call(this); }
  Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
  Object.setPrototypeOf(Stream, EventEmitter);

  Stream.prototype.pipe = function (target, options) {
    this.on('data', (chunk) => { if (target.write(chunk) === false && this.pause) this.pause(); });
    target.on('drain', () => { if (this.resume) this.resume(); });
    if (!options || options.end !== false) this.on('end', () => target.end());
    target.emit('pipe', this);
    return target;
  };

  return Stream;
})
