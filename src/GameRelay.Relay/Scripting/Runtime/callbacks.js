// The one function through which every input of the host arrives. Its numbers are those of ScriptInput.cs.
(function (internal, host) {
  'use strict';

  const { ints, bytes, messages, messageBytes, Bytes, ReceivedMessage } = internal;
  const names = internal.settings.callbacks;
  const no = 0, yes = 1, pending = 2;
  let callbacks = null;

  // Truth of an answer. A promise that is not settled when the microtasks of this input have run gives it later, by its number.
  function answer(value) {
    if (value === null || typeof value !== 'object' || typeof value.then !== 'function') return void (ints[8] = value ? yes : no);
    ints[8] = pending;
    const number = ++ints[9];
    const give = (settled) => {
      if (ints[9] === number) ints[8] = settled ? yes : no;
      else host.answered(number, settled ? 1 : 0);
    };
    Promise.resolve(value).then(give, (error) => {
      give(false);
      internal.uncaught(error, 'the promise of a callback');
    });
  }

  function call(callback, ...parameters) {
    try {
      answer(callbacks[names[callback]](...parameters));
    } catch (error) {
      ints[8] = no;
      internal.uncaught(error, names[callback]);
    }
  }

  // ints[10] turns 1 when onProcessTerminate has done all it wanted to do.
  async function terminate() {
    try {
      await callbacks[names[12]]();
    } catch (error) {
      internal.uncaught(error, names[12]);
    } finally {
      ints[10] = 1;
    }
  }

  function load() {
    const module = internal.loadMain();
    callbacks = module && module.ssExports;
    if (callbacks === null || (typeof callbacks !== 'object' && typeof callbacks !== 'function')) return '{"problem":"exports"}';
    if (typeof callbacks.init !== 'function') return '{"problem":"init"}';
    return describe();
  }

  // Methods of a class are callbacks too.
  function functionsOf(exports) {
    const found = new Set();
    for (let at = exports; at !== null && at !== Object.prototype && at !== Function.prototype; at = Object.getPrototypeOf(at)) {
      for (const name of Object.getOwnPropertyNames(at)) {
        const { value } = Object.getOwnPropertyDescriptor(at, name);
        if (typeof value === 'function' && name !== 'constructor') found.add(name);
      }
    }
    return [...found];
  }

  // What the host needs to know of the exports; asked again after init, which may add to them.
  function describe() {
    const configuration = callbacks.configuration || {};
    const positive = (value) => (typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : null);
    return JSON.stringify({
      defined: names.map((name) => typeof callbacks[name] === 'function'),
      others: functionsOf(callbacks).filter((name) => !names.includes(name)),
      pingIntervalTime: positive(configuration.pingIntervalTime),
      flushIntervalTime: configuration.flushIntervalTime === 0 ? 0 : positive(configuration.flushIntervalTime),
      maxPlayers: positive(configuration.maxPlayers),
    });
  }

  function connect(description) {
    const player = internal.playerOf(JSON.parse(description));
    call(3, { player, peerId: player.peerId, payload: new Bytes(bytes.slice(0, ints[5]).buffer) });
  }

  // Messages that came together: ints[12] says how many, ints[13] how many of them are taken, and ints[14] where the next one begins. Between two of them
  // runs all that the first has started; what only the host can run of it ends the call, and the host calls again for the rest.
  function takeMessages() {
    for (;;) {
      const at = ints[14];
      ints[13]++;
      ints[14] = at + 6 + ((messages[at + 5] + 3) >> 2);
      call(6, new ReceivedMessage(messages, at, messageBytes, (at + 6) << 2));
      if (ints[13] >= ints[12]) return;
      internal.runTicks();
      // The host forgets the rest when the game session is over.
      if (!host.settle() || ints[13] >= ints[12]) return;
    }
  }

  function take(input, first, second) {
    switch (input) {
      case 0: return call(0, internal.session);
      case 1: return call(1, JSON.parse(first));
      case 2: return call(2, internal.startGameSession(JSON.parse(first)));
      case 3: return connect(first);
      case 4: return call(4, internal.playerOf(JSON.parse(first)));
      case 5:
        internal.playerLeft(ints[0]);
        return call(5, ints[0]);
      case 7:
      case 8: return call(input, new ReceivedMessage(ints, 0, bytes, 0));
      case 9:
      case 10: return call(input, ints[0], ints[1]);
      case 11: return call(11);
      case 12: return void terminate();
      case 20: return load();
      case 21: return describe();
      case 22: return internal.lastTimerOrder();
      case 23: return internal.runDueTimer(first);
      case 24: return internal.promiseRejected(first, second);
      case 25: return internal.rejectionHandled(first);
      case 26: return internal.flushRejections();
      case 27: return internal.startGameSession(JSON.parse(first)) && undefined;
      case 28: return undefined; // process.nextTick's queue alone
      case 29: return takeMessages();
      default: throw new Error(`No such input: ${input}`);
    }
  }

  return function dispatch(first, second) {
    const input = ints[15];
    try {
      const result = take(input, first, second);
      internal.runTicks();
      return result;
    } catch (error) {
      // The runtime itself needs memory to hand an input over.
      ints[8] = no;
      return internal.uncaught(error, names[input === 29 ? 6 : input] || 'the script');
    }
  };
})
