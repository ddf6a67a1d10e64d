// Every reading of a clock, and the seed of all randomness, comes from the host, where it can be recorded and fed back.
(function (internal, host) {
  'use strict';

  const EngineDate = Date;

  function Date_(...parts) {
    if (new.target === undefined) return new EngineDate(host.wallClock()).toString();
    return Reflect.construct(EngineDate, parts.length === 0 ? [host.wallClock()] : parts, new.target);
  }

  Object.defineProperty(Date_, 'name', { value: 'Date' });
  Object.defineProperty(Date_, 'length', { value: 7 });
  Object.defineProperty(Date_, 'prototype', { value: EngineDate.prototype, writable: false });
  Object.defineProperty(EngineDate.prototype, 'constructor', { value: Date_, writable: true, configurable: true });
  for (const name of ['parse', 'UTC']) Object.defineProperty(Date_, name, { value: EngineDate[name], writable: true, configurable: true });
  Object.defineProperty(Date_, 'now', { value: function now() { return host.wallClock(); }, writable: true, configurable: true });
  internal.define('Date', Date_);

  // Without an argument these read the engine's own clock.
  const formatPrototype = Intl.DateTimeFormat.prototype;
  const format = Object.getOwnPropertyDescriptor(formatPrototype, 'format').get;
  Object.defineProperty(formatPrototype, 'format', {
    get() {
      const bound = format.call(this);
      return (date) => bound(date === undefined ? host.wallClock() : date);
    },
    configurable: true,
  });
  const formatToParts = formatPrototype.formatToParts;
  formatPrototype.formatToParts = function (date) { return formatToParts.call(this, date === undefined ? host.wallClock() : date); };

  // Milliseconds with fractions since the engine started.
  internal.elapsed = () => host.elapsed();
  internal.define('performance', {
    now: () => host.elapsed(),
    get timeOrigin() { return internal.settings.timeOrigin; },
    toJSON() { return { timeOrigin: internal.settings.timeOrigin }; },
  });

  // xoshiro128** over two draws; the seed is one recorded reading, so all that follows from it is fed back with it.
  const seeds = JSON.parse(host.seed());
  let [a, b, c, d] = seeds;
  function next() {
    const x = Math.imul(b, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a; d ^= b; b ^= c; a ^= d; c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  }
  Math.random = function random() { return (next() * 0x200000 + (next() >>> 11)) / 0x20000000000000; };
})
