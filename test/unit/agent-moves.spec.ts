import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { Agent } from '../../lib/agent/agent.js';
import { CallLostError } from '../../lib/errors/call-lost.error.js';
import { LibraryServer } from '../../lib/library/library-server.js';
import type { Offer } from '../../lib/library/offer.js';
import type { LibraryAddress } from '../../lib/protocol/control.js';
import { KnownClasses } from '../../lib/protocol/known-classes.js';
import { deriveSecret } from '../../lib/protocol/handshake.js';
import { handshakeCrypto } from '../../lib/transport/handshake-crypto.js';

const classes = new KnownClasses();
let folder: string;
let agent: Agent;
let servers: LibraryServer[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cd-agent-'));
  agent = new Agent({ name: 'worker 1', timeoutMs: 30_000, classes });
  servers = [];
});

afterEach(async () => {
  agent.close();
  await Promise.all(servers.map((server) => server.close()));
  await rm(folder, { recursive: true });
});

/** A library that answers with its epoch, or hangs. */
async function library(epoch: number, onCall: (name: string) => void = () => {}): Promise<LibraryAddress> {
  const invoke = (name: string, result: () => unknown) => () => {
    onCall(name);
    return result();
  };
  const offer: Offer = {
    contract: {
      providers: [
        {
          name: 'a',
          methods: [{ name: 'epoch' }, { name: 'hang' }, { name: 'large' }, { name: 'ask' }, { name: 'b.c' }],
        },
        { name: 'a.b', methods: [{ name: 'c' }] },
      ],
    },
    methods: [
      { name: 'a.epoch', invoke: invoke('epoch', () => epoch) },
      { name: 'a.hang', invoke: invoke('hang', () => new Promise(() => {})) },
      { name: 'a.large', invoke: invoke('large', () => Buffer.alloc(32 * 1024 * 1024)) },
      { name: 'a.ask', invoke: async ([fn]) => (onCall('ask'), (fn as () => Promise<unknown>)()) },
    ],
  };
  const socketPath = join(folder, `${epoch}.sock`);
  const server = new LibraryServer({
    socketPath,
    epoch,
    key: 'key',
    offer,
    classes,
    timeoutMs: 1_000,
    onRefused: () => {},
  });
  servers.push(server);
  await server.listen();
  return { epoch, socketPath, secret: deriveSecret(handshakeCrypto, 'key', 'worker 1') };
}

function call(method: string, ...args: unknown[]): Promise<unknown> {
  const target = agent.target('a', method);
  if (!target) throw new Error(`There is no ${method}.`);
  return agent.call(target, args);
}

it('loses calls in flight when it is sent to the next library while the old one still lives', async () => {
  const began = new Promise((resolve) => {
    void library(1, resolve).then((address) => agent.connect(address));
  });
  await agent.contract;
  const lost = call('hang').catch((error: unknown) => error);
  await began;
  agent.connect(await library(2));
  expect(await lost).toBeInstanceOf(CallLostError);
  expect(await call('epoch')).toBe(2);
});

it('stops a library when its last answers have been read, however large they are', async () => {
  agent.connect(await library(1));
  await agent.contract;
  const order: string[] = [];
  const large = call('large').then(() => order.push('answer'));
  await call('epoch');
  const stopped = servers
    .splice(0)[0]
    ?.close()
    .then(() => order.push('stopped'));
  await Promise.all([large, stopped]);
  expect(order).toEqual(['answer', 'stopped']);
});

it('tells methods apart whose names look the same with a dot between', async () => {
  agent.connect(await library(1));
  await agent.contract;
  const targets = [agent.target('a', 'b.c'), agent.target('a.b', 'c')];
  expect(targets.map((target) => target?.name)).toEqual(['a.b.c', 'a.b.c']);
  expect(targets[0]).not.toBe(targets[1]);
});

it('lets a library stop under load: calls that have begun are answered, others are lost', async () => {
  agent.connect(await library(1));
  await agent.contract;
  let stopped: Promise<void> | undefined;
  const outcomes = new Set<unknown>();
  const keepCalling = async (): Promise<void> => {
    for (;;) {
      const outcome = await call('epoch').catch((error: unknown) => (error as Error).name);
      outcomes.add(outcome);
      if (outcome !== 1) return;
      stopped ??= servers.splice(0)[0]?.close();
    }
  };
  await Promise.all([keepCalling(), keepCalling(), keepCalling(), stopped]);
  await stopped;
  expect([...outcomes]).toEqual([1, 'CallLostError']);
});

it('lets a library that stops wait for its callers, and refuses calls that come then', async () => {
  agent.connect(await library(1));
  await agent.contract;
  let answer: ((value: unknown) => void) | undefined;
  const asked = new Promise<void>((resolve) => {
    void call('ask', () => {
      resolve();
      return new Promise((settle) => (answer = settle));
    }).then((value) => order.push(value));
  });
  const order: unknown[] = [];
  await asked;
  const stopped = servers.splice(0)[0]?.close();
  // Its signal has the number 0, as the function has that is still needed.
  const { signal } = new AbortController();
  await expect(call('epoch', signal)).rejects.toMatchObject({
    code: 'LIBRARY_UNAVAILABLE',
    execution: 'never',
  });
  expect(agent['channel']?.exports.size).toBe(1);
  answer?.('answered');
  await stopped;
  expect(order).toEqual(['answered']);
});
