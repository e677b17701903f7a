import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { Agent } from '../../lib/agent/agent.js';
import { CallLostError } from '../../lib/errors/call-lost.error.js';
import { LibraryServer } from '../../lib/library/library-server.js';
import type { Offer } from '../../lib/library/offer.js';
import type { LibraryAddress } from '../../lib/protocol/control.js';
import { KnownClasses } from '../../lib/protocol/known-classes.js';
import { deriveSecret } from '../../lib/protocol/handshake.js';
import { onReleased } from '../../lib/protocol/remote-function.js';
import { handshakeCrypto } from '../../lib/transport/handshake-crypto.js';
import { callOf } from './call-of.js';
import { Log } from './log.js';
import { published } from './rig.js';

const classes = new KnownClasses();
let folder: string;
let agent: Agent;
let servers: LibraryServer[];
/** The epochs that the agent said it is connected to. */
let connected: Log;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cd-agent-'));
  connected = new Log();
  agent = new Agent({
    name: 'worker 1',
    timeoutMs: 30_000,
    classes,
    onConnected: (epoch) => connected.add(epoch),
  });
  servers = [];
  release = () => {};
});

afterEach(async () => {
  agent.close();
  await Promise.all(servers.map((server) => server.close()));
  await rm(folder, { recursive: true });
});

/** Lets the call of `hold` return. */
let release: () => void;

/** A library that answers with its epoch, at once or when it is let, or hangs. */
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
          methods: [
            { name: 'epoch' },
            { name: 'hang' },
            { name: 'hold' },
            { name: 'large' },
            { name: 'ask' },
            { name: 'give' },
            { name: 'b.c' },
          ],
        },
        { name: 'a.b', methods: [{ name: 'c' }] },
      ],
    },
    methods: [
      { name: 'a.epoch', invoke: invoke('epoch', () => epoch) },
      { name: 'a.hang', invoke: invoke('hang', () => new Promise(() => {})) },
      {
        name: 'a.hold',
        invoke: invoke('hold', () => new Promise((resolve) => (release = () => resolve(epoch)))),
      },
      { name: 'a.large', invoke: invoke('large', () => Buffer.alloc(32 * 1024 * 1024)) },
      { name: 'a.ask', invoke: async ([fn]) => (onCall('ask'), (fn as () => Promise<unknown>)()) },
      { name: 'a.give', invoke: invoke('give', () => () => epoch) },
    ],
    states: [],
  };
  const socketPath = join(folder, `${epoch}.sock`);
  const server = new LibraryServer({
    socketPath,
    epoch,
    key: 'key',
    ...published(offer),
    classes,
    timeoutMs: 1_000,
    onRefused: () => {},
  });
  servers.push(server);
  await server.listen();
  return { epoch, socketPath, secret: deriveSecret(handshakeCrypto, 'key', 'worker 1') };
}

function call(method: string, ...args: unknown[]): Promise<unknown> {
  return callOf(agent, 'a', method, args);
}

/** Lets a library come up, and the agent go there. */
async function moveTo(epoch: number, onCall?: (name: string) => void): Promise<void> {
  agent.connect(await library(epoch, onCall));
  await connected.has(epoch);
}

/** A call that has begun in the first library. */
async function beginHolding(): Promise<{ readonly held: Promise<unknown> }> {
  const begun = new Log();
  await moveTo(1, (name) => begun.add(name));
  const held = call('hold').catch((error: unknown) => error);
  await begun.has('hold');
  return { held };
}

describe('an agent that is told of the next library while it is connected to one', () => {
  it('lets calls in flight finish there, and makes all others at the new one', async () => {
    const { held } = await beginHolding();
    await moveTo(2);
    expect(await call('epoch')).toBe(2);
    const closed = servers.shift()?.close();
    release();
    expect(await held).toBe(1);
    await closed;
    expect(await call('epoch')).toBe(2);
    expect(connected.entries).toEqual([1, 2]);
  });

  it('loses what is still there when the old library closes the channel', async () => {
    const { held } = await beginHolding();
    await moveTo(2);
    servers[0]?.['dropAll']();
    expect(await held).toBeInstanceOf(CallLostError);
    expect(await call('epoch')).toBe(2);
  });

  it('goes on using the old one until the new one is there, however often that refuses', async () => {
    await moveTo(1);
    const refusing = createServer((socket) => socket.destroy());
    const refused = new Log();
    refusing.on('connection', () => refused.add('refused'));
    const socketPath = join(folder, '2.sock');
    await new Promise<void>((resolve) => refusing.listen(socketPath, resolve));
    agent.connect({ epoch: 2, socketPath, secret: deriveSecret(handshakeCrypto, 'key', 'worker 1') });
    await refused.has('refused');
    expect(await call('epoch')).toBe(1);
    await new Promise((resolve) => refusing.close(resolve));
    await library(2);
    await connected.has(2);
    expect(await call('epoch')).toBe(2);
  });

  it('does not take the library of another epoch for it', async () => {
    await moveTo(1);
    const address = await library(3);
    agent.connect({ ...address, epoch: 2 });
    await moveTo(4);
    expect(connected.entries).toEqual([1, 4]);
    expect(await call('epoch')).toBe(4);
  });

  it('goes to the last one that it was told of', async () => {
    await moveTo(1);
    const [second, third] = [await library(2), await library(3)];
    agent.connect(second);
    agent.connect(third);
    await connected.has(3);
    expect(await call('epoch')).toBe(3);
    expect(connected.entries).toEqual([1, 3]);
  });

  it('stays where it is when that is the same, and says so again', async () => {
    const address = await library(1);
    agent.connect(address);
    await connected.has(1);
    const hold = call('hold');
    agent.connect({ ...address });
    expect(connected.entries).toEqual([1, 1]);
    expect(servers[0]?.['sessions'].size).toBe(1);
    await call('epoch');
    release();
    expect(await hold).toBe(1);
  });

  it('calls functions of the old one there, and those of the new one there', async () => {
    await moveTo(1);
    const old = (await call('give')) as () => Promise<unknown>;
    await moveTo(2);
    const next = (await call('give')) as () => Promise<unknown>;
    expect([await old(), await next()]).toEqual([1, 2]);
    const released = new Promise<void>((resolve) => onReleased(old, resolve));
    await servers.shift()?.close();
    await released;
    await expect(old()).rejects.toMatchObject({ code: 'FUNCTION_RELEASED' });
    expect(await next()).toBe(2);
  });

  it('ends both when it is closed', async () => {
    const { held } = await beginHolding();
    await moveTo(2);
    const hangs = call('hang').catch((error: unknown) => error);
    await call('epoch');
    agent.close();
    expect(await held).toBeInstanceOf(CallLostError);
    expect(await hangs).toBeInstanceOf(CallLostError);
  });
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
