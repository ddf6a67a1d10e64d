// Who is called what, and who is in which channel.
'use strict';

const names = new Map();
const members = new Map();

exports.setName = (peerId, name) => names.set(peerId, name);
exports.isTaken = (name) => [...names.values()].some((taken) => taken.toLowerCase() === name.toLowerCase());

exports.join = (groupId, peerId) => {
  if (!members.has(groupId)) members.set(groupId, new Set());
  members.get(groupId).add(peerId);
};

exports.leave = (groupId, peerId) => {
  if (members.has(groupId)) members.get(groupId).delete(peerId);
};

exports.isMember = (groupId, peerId) => members.has(groupId) && members.get(groupId).has(peerId);

exports.remove = (peerId) => {
  names.delete(peerId);
  for (const group of members.values()) group.delete(peerId);
};
