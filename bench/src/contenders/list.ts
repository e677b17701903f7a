import type { Contender } from './contender.js';

const advanced = { BENCH_SERIALIZATION: 'advanced' };

/** What ratios are against. */
export const limit: Contender = {
  name: 'limit',
  title: 'the limit: echoed frames',
  program: 'contenders/limit/server.js',
  otherProcesses: 1,
  mustWork: true,
  has: ['items'],
};

export const ours: Contender = {
  name: 'ours',
  title: 'nestjs-cluster-dispatch',
  package: 'nestjs-cluster-dispatch',
  program: 'contenders/ours/main.js',
  // The library. The master runs nothing of the app, and so tells nobody that it is ready.
  otherProcesses: 1,
  mustWork: true,
  has: ['errors', 'items'],
};

/** The data path of the original. */
export const original: Contender = {
  name: 'socket-messenger',
  title: 'socket-messenger',
  package: 'socket-messenger',
  program: 'contenders/socket-messenger/messenger.js',
  otherProcesses: 2,
  has: ['errors'],
};

export const contenders: readonly Contender[] = [
  limit,
  ours,
  {
    name: 'process-send',
    title: 'process.send, json',
    program: 'contenders/process-send/server.js',
    otherProcesses: 1,
    has: ['errors'],
  },
  {
    name: 'process-send-advanced',
    title: 'process.send, advanced',
    program: 'contenders/process-send/server.js',
    env: advanced,
    otherProcesses: 1,
    has: ['errors'],
  },
  {
    name: 'process-relay',
    title: 'process.send relayed, json',
    program: 'contenders/process-relay/parent.js',
    otherProcesses: 2,
    has: ['errors'],
  },
  {
    name: 'process-relay-advanced',
    title: 'process.send relayed, advanced',
    program: 'contenders/process-relay/parent.js',
    env: advanced,
    otherProcesses: 2,
    has: ['errors'],
  },
  original,
  {
    name: 'cluster-client',
    title: 'cluster-client',
    package: 'cluster-client',
    program: 'contenders/cluster-client/leader.js',
    otherProcesses: 1,
    has: ['errors'],
  },
  {
    name: 'nest-tcp',
    title: 'Nest microservices, TCP',
    package: '@nestjs/microservices',
    program: 'contenders/nest-tcp/server.js',
    otherProcesses: 1,
    has: ['errors', 'items'],
  },
  {
    name: 'birpc',
    title: 'birpc over process.send',
    package: 'birpc',
    program: 'contenders/birpc/server.js',
    otherProcesses: 1,
    has: ['errors'],
  },
  {
    name: 'grpc',
    title: 'grpc-js, Unix socket',
    package: '@grpc/grpc-js',
    program: 'contenders/grpc/server.js',
    otherProcesses: 1,
    has: ['errors', 'items'],
  },
  {
    name: 'moleculer',
    title: 'moleculer, TCP',
    package: 'moleculer',
    program: 'contenders/moleculer/server.js',
    otherProcesses: 1,
    has: ['errors'],
  },
];
