// An arena: players send where they are to all others many times a second, and chat. What the demo plays.
//
// Op codes:
//    1  a player's state, fast, to group -1 (all players)
//    2  a line of chat, reliable, to group -1
//   10  text to the server, answered by 11 with the same text
//   12  the welcome that each player gets: {"players": 3, "mode": "duel", "subscription": "gold"}
//   13  the number of players, to all of them, when one has left
'use strict';

const OP_ECHO = 10;
const OP_ECHO_ANSWER = 11;
const OP_WELCOME = 12;
const OP_PLAYER_LEFT = 13;

// A session in which nobody has been for this long ends itself.
const EMPTY_SESSION_MS = 60 * 1000;

let session;
let logger;
let mode;
let emptyTimer = null;

function init(realtimeSession) {
  session = realtimeSession;
  logger = session.getLogger();
}

function onProcessStarted() {
  return true;
}

// What the backend gave the game session when it was created.
function onStartGameSession(gameSession) {
  const property = gameSession.GameProperties.find(({ Key }) => Key === 'mode');
  mode = property ? property.Value : 'free for all';
  logger.info(`Game session ${gameSession.GameSessionId} starts, mode: ${mode}`);
  endWhenEmpty();
}

function onPlayerConnect() {
  return true;
}

// The backend put what it knows of the player into the player data, for example a subscription.
function subscriptionOf(player) {
  if (!player.playerData) return undefined;
  try {
    return JSON.parse(player.playerData).subscription;
  } catch (error) {
    logger.warn(`The player data of peer ${player.peerId} is not JSON: ${error.message}`);
    return undefined;
  }
}

function onPlayerAccepted(player) {
  clearTimeout(emptyTimer);
  const welcome = { players: session.getPlayers().size, mode, subscription: subscriptionOf(player) };
  const message = session.newTextGameMessage(OP_WELCOME, session.getServerId(), JSON.stringify(welcome));
  session.sendReliableMessage(message, player.peerId);
  logger.info(`Peer ${player.peerId} joined, ${welcome.players} here`);
}

function onPlayerDisconnect(peerId) {
  // The leaving player is still in the list.
  const players = session.getPlayers().size - 1;
  const message = session.newTextGameMessage(OP_PLAYER_LEFT, peerId, String(players));
  session.sendReliableGroupMessage(message, session.getAllPlayersGroupId());
  logger.info(`Peer ${peerId} left, ${players} here`);
  if (players === 0) endWhenEmpty();
}

function onMessage(gameMessage) {
  if (gameMessage.opCode !== OP_ECHO) return;
  const answer = session.newTextGameMessage(OP_ECHO_ANSWER, session.getServerId(), gameMessage.getPayloadAsText());
  session.sendReliableMessage(answer, gameMessage.sender);
}

function endWhenEmpty() {
  emptyTimer = setTimeout(async () => {
    logger.info('Nobody is here; the game session ends');
    await session.processEnding();
    process.exit(0);
  }, EMPTY_SESSION_MS);
}

// There is no onSendToGroup and no onSendToPlayer: nobody inspects what players send to each other, so those messages are relayed without
// entering the script at all.
exports.ssExports = {
  configuration: { pingIntervalTime: 30000, maxPlayers: 200 },
  init,
  onProcessStarted,
  onStartGameSession,
  onPlayerConnect,
  onPlayerAccepted,
  onPlayerDisconnect,
  onMessage,
};
