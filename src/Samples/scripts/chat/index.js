// A chat with channels: every group is a channel, and the script looks at each line before it is delivered.
//
// Op codes:
//    1  a line, to a group (or to one player: a whisper)
//    2  to the server: my name, as text; answered by 3 to everybody: {"peerId": 1, "name": "ana"}
//    4  to the sender: why a line was not delivered
'use strict';

const rooms = require('./rooms');

const OP_LINE = 1;
const OP_NAME = 2;
const OP_NAMED = 3;
const OP_REFUSED = 4;
const MAX_LINE_CHARACTERS = 200;

let session;
let logger;

function init(realtimeSession) {
  session = realtimeSession;
  logger = session.getLogger();
}

// The client's payload at connect is the name it would like to have.
function onPlayerConnect(connectMsg) {
  const name = String(connectMsg.payload).trim();
  if (name !== '' && rooms.isTaken(name)) {
    logger.info(`Peer ${connectMsg.player.peerId} was refused: the name ${name} is taken`);
    return false;
  }
  if (name !== '') rooms.setName(connectMsg.player.peerId, name);
  return true;
}

function onPlayerDisconnect(peerId) {
  rooms.remove(peerId);
}

function refuse(peerId, reason) {
  session.sendReliableMessage(session.newTextGameMessage(OP_REFUSED, session.getServerId(), reason), peerId);
  return false;
}

function isAcceptable(gameMessage) {
  if (gameMessage.opCode !== OP_LINE) return refuse(gameMessage.sender, 'unknown op code');
  if (gameMessage.getPayloadAsText().length > MAX_LINE_CHARACTERS) return refuse(gameMessage.sender, 'too long');
  return true;
}

function onSendToGroup(gameMessage) {
  if (!rooms.isMember(gameMessage.targetGroup, gameMessage.sender)) return refuse(gameMessage.sender, 'join the channel first');
  return isAcceptable(gameMessage);
}

function onPlayerJoinGroup(groupId, peerId) {
  rooms.join(groupId, peerId);
  // The members learn of each other once the newcomer is in.
  setImmediate(() => session.broadcastGroupMembershipUpdate(groupId, groupId));
  return true;
}

function onPlayerLeaveGroup(groupId, peerId) {
  rooms.leave(groupId, peerId);
  setImmediate(() => session.broadcastGroupMembershipUpdate(groupId, groupId));
  return true;
}

function onMessage(gameMessage) {
  if (gameMessage.opCode !== OP_NAME) return;
  const name = gameMessage.getPayloadAsText().trim();
  if (name === '' || rooms.isTaken(name)) return void refuse(gameMessage.sender, 'the name is taken');
  rooms.setName(gameMessage.sender, name);
  const named = JSON.stringify({ peerId: gameMessage.sender, name });
  session.sendReliableGroupMessage(session.newTextGameMessage(OP_NAMED, session.getServerId(), named), session.getAllPlayersGroupId());
}

exports.ssExports = {
  configuration: { pingIntervalTime: 30000 },
  init,
  onPlayerConnect,
  onPlayerDisconnect,
  onSendToPlayer: isAcceptable,
  onSendToGroup,
  onPlayerJoinGroup,
  onPlayerLeaveGroup,
  onMessage,
};
