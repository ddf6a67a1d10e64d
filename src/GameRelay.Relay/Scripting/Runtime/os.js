// require('os'): a machine without a name, since a script has no use for the real one.
(function () {
  'use strict';

  return {
    EOL: '\n',
    devNull: '/dev/null',
    arch: () => 'x64',
    platform: () => 'linux',
    type: () => 'Linux',
    release: () => '',
    version: () => '',
    machine: () => 'x86_64',
    endianness: () => 'LE',
    hostname: () => 'localhost',
    homedir: () => '/',
    tmpdir: () => '/tmp',
    uptime: () => process.uptime(),
    cpus: () => [],
    availableParallelism: () => 1,
    loadavg: () => [0, 0, 0],
    totalmem: () => 0,
    freemem: () => 0,
    networkInterfaces: () => ({}),
    userInfo: () => ({ uid: process.getuid(), gid: process.getgid(), username: 'nobody', homedir: '/', shell: null }),
    constants: { signals: {}, errno: {} },
  };
})
