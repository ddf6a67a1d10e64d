// The session object that init is given, and the messages and players that go with it.
(function (internal, host) {
  'use strict';

  const { Buffer, Bytes, bytes } = internal;
  const { maxPayloadBytes, maxFastPayloadBytes, logLevel } = internal.settings;
  const serverId = -1;
  const allPlayersGroupId = -1;
  const none = { file: '', line: 0, column: 0 };

  function log(level, text, below) {
    const { file, line } = below ? internal.caller(below) : none;
    host.log(level, text, file, line);
  }

  function show(value) {
    return typeof value === 'string' ? `'${value.length > 40 ? value.slice(0, 40) + '…' : value}'`
      : value === null || typeof value !== 'object' && typeof value !== 'function' ? String(value)
      : `a value of type ${typeof value === 'object' && typeof value.constructor === 'function' && value.constructor.name || typeof value}`;
  }

  // Numbers also come as text, from object keys.
  function integer(value) {
    if (typeof value === 'string' && value.trim() !== '') value = Number(value);
    return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 0x7fffffff ? value : undefined;
  }

  function toBytes(payload, complain) {
    if (ArrayBuffer.isView(payload)) return new Bytes(payload.buffer, payload.byteOffset, payload.byteLength);
    if (payload instanceof ArrayBuffer) return new Bytes(payload);
    if (payload === undefined || payload === null) return new Bytes(0);
    if (typeof payload === 'function') complain('the payload is a function; was it meant to be called?');
    try { return Buffer.from(String(payload)); } catch (error) {
      complain(`the payload cannot be turned into text: ${error && error.message}`);
      return new Bytes(0);
    }
  }

  class GameMessage {
    constructor(opCode, sender, payload) {
      this.opCode = opCode;
      this.sender = sender;
      this.payload = payload;
    }
    getPayloadAsText() { return toBytes(this.payload, () => {}).toString(); }
  }

  // The dearest part of handing over a message: made like this the engine keeps few bytes in its own heap, without memory of their own, and runs
  // neither the derived class's constructor nor its species.
  function payloadOf(source, start, length) {
    const payload = Reflect.construct(Uint8Array, [length], Bytes);
    payload.set(source.subarray(start, start + length));
    return payload;
  }

  class ReceivedMessage extends GameMessage {
    constructor(ints, at, bytes, start) {
      super(ints[at], ints[at + 1], payloadOf(bytes, start, ints[at + 5]));
      this.targetPlayer = ints[at + 2];
      this.targetGroup = ints[at + 3];
      this.reliable = ints[at + 4] !== 0;
    }
  }

  class Player {
    constructor({ peerId, playerSessionId, playerId, playerData }) {
      this.peerId = peerId;
      this.playerSessionId = playerSessionId;
      if (playerId !== undefined && playerId !== null) this.playerId = playerId;
      if (playerData !== undefined && playerData !== null) this.playerData = playerData;
    }
  }

  // One object for each player while it is here, so that what a script stores on it stays.
  let players = new Map();
  const arriving = new Map();

  function playerOf(description) {
    const known = players.get(description.peerId) || arriving.get(description.peerId);
    if (known !== undefined && known.playerSessionId === description.playerSessionId) return known;
    const player = new Player(description);
    arriving.set(player.peerId, player);
    // Nobody tells when one who was arriving is refused or gone; those who wait for the script's decision are far fewer.
    if (arriving.size > 1000) arriving.delete(arriving.keys().next().value);
    return player;
  }

  function refreshPlayers() {
    const changed = host.players();
    if (changed === '') return;
    const next = new Map();
    for (const description of JSON.parse(changed)) next.set(description.peerId, playerOf(description));
    players = next;
    for (const peerId of next.keys()) arriving.delete(peerId);
  }

  // Sends never throw, whatever they are given: what is read of it may.
  function send(name, own, message, target, toGroup, reliable) {
    const complain = (problem) => log(2, `${name}: ${problem}`, own);
    try {
      trySend(complain, message, target, toGroup, reliable);
    } catch (error) {
      if (internal.isOutOfBuffers(error)) throw error;
      complain(`the message cannot be read: ${error && error.message}. Nothing is sent`);
    }
  }

  function trySend(complain, message, target, toGroup, reliable) {
    if (message === null || typeof message !== 'object' || !('opCode' in message))
      return complain(`the message is ${show(message)}; make one with newTextGameMessage or newBinaryGameMessage. Nothing is sent`);
    const opCode = integer(message.opCode);
    if (opCode === undefined || opCode <= 0) return complain(`the op code is ${show(message.opCode)}; it must be an integer above 0. Nothing is sent`);
    const id = integer(target);
    if (id === undefined || (id <= 0 && !(toGroup && id === allPlayersGroupId)))
      return complain(`the ${toGroup ? 'group id' : 'peer id'} is ${show(target)}. Nothing is sent`);
    const payload = toBytes(message.payload, complain);
    if (payload.length > maxPayloadBytes) return complain(`the payload has ${payload.length} bytes; at most ${maxPayloadBytes} can be sent. Nothing is sent`);

    const sender = integer(message.sender);
    bytes.set(payload);
    host.send(toGroup ? 1 : 0, id, opCode, sender === undefined ? serverId : sender, payload.length, reliable || payload.length > maxFastPayloadBytes ? 1 : 0);
  }

  const logger = {};
  ['debug', 'info', 'warn', 'error', 'fatal', 'cxfatal'].forEach((name, level) => {
    logger[name] = function (...values) {
      if (level < logLevel) return;
      log(level, internal.formatLog(values), logger[name]);
    };
  });
  internal.logger = logger;

  let gameSessionId = '';
  let ending = false;

  class Session {
    getPlayers() {
      refreshPlayers();
      return new Map(players);
    }
    getServerId() { return serverId; }
    getAllPlayersGroupId() { return allPlayersGroupId; }
    getGameSessionId() { return gameSessionId; }
    getLogger() { return logger; }
    newTextGameMessage(opCode, sender, payload) {
      if (arguments.length > 2 && payload === undefined) log(2, 'newTextGameMessage: the payload is undefined; the message will be empty', this.newTextGameMessage);
      return new GameMessage(opCode, sender, toBytes(payload, (problem) => log(2, `newTextGameMessage: ${problem}`, this.newTextGameMessage)));
    }
    newBinaryGameMessage(opCode, sender, payload) {
      return new GameMessage(opCode, sender, toBytes(payload, (problem) => log(2, `newBinaryGameMessage: ${problem}`, this.newBinaryGameMessage)));
    }
    sendMessage(message, peerId) { send('sendMessage', this.sendMessage, message, peerId, false, false); }
    sendReliableMessage(message, peerId) { send('sendReliableMessage', this.sendReliableMessage, message, peerId, false, true); }
    sendGroupMessage(message, groupId) { send('sendGroupMessage', this.sendGroupMessage, message, groupId, true, false); }
    sendReliableGroupMessage(message, groupId) { send('sendReliableGroupMessage', this.sendReliableGroupMessage, message, groupId, true, true); }
    broadcastGroupMembershipUpdate(groupIdToBroadcast, targetGroupId) {
      const [about, target] = [integer(groupIdToBroadcast), integer(targetGroupId)];
      if (about === undefined || target === undefined || about === 0 || target === 0)
        return log(2, `broadcastGroupMembershipUpdate: the group ids are ${show(groupIdToBroadcast)} and ${show(targetGroupId)}. Nothing is sent`, this.broadcastGroupMembershipUpdate);
      host.broadcast(about, target);
    }
    processEnding() {
      if (!ending) {
        ending = true;
        host.processEnding();
      }
      return Promise.resolve('Success');
    }
  }

  // The session's own text when it is logged, however it is logged.
  Object.defineProperty(Session.prototype, 'toJSON', { value() { return { gameSessionId }; } });

  internal.session = new Session();
  internal.ReceivedMessage = ReceivedMessage;
  internal.playerOf = playerOf;
  internal.playerLeft = (peerId) => arriving.delete(peerId);
  internal.warn = (text) => log(2, text);

  internal.startGameSession = function (description) {
    gameSessionId = description.GameSessionId;
    const camel = (name) => name[0].toLowerCase() + name.slice(1);
    description.Status = 'ACTIVATING'; // until this callback has returned
    const gameSession = { ...description };
    for (const name of Object.keys(description)) gameSession[camel(name)] = description[name];
    gameSession.gameProperties = description.GameProperties.map(({ Key, Value }) => ({ key: Key, value: Value }));
    return gameSession;
  };
})
