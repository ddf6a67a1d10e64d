// Stands for the server's protobuf module, which some scripts require and none uses.
'use strict';

class Packet {
  constructor(fields) {
    Object.assign(this, fields);
  }
}

module.exports = { Packet };
