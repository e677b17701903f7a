import { randomInt } from 'node:crypto';
import { connect, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { callOf } from './call-of.js';
import { settle } from './caller-bench.js';
import { offerOf, SocketLibrary } from './rig.js';
import {
  classes,
  cutAt,
  LATE,
  messagesOf,
  plainCall,
  valueOf,
  wholeFrame,
  lengthOf,
  rawFrame,
  wireMessage,
} from './wire.js';
import { Agent } from '../../lib/agent/agent.js';
import { ProtocolError } from '../../lib/errors/protocol.error.js';
import { FrameReader } from '../../lib/protocol/frame-reader.js';
import { FrameBuilder } from '../../lib/protocol/frame.js';
import { AgentHandshake } from '../../lib/protocol/handshake.js';
import {
  MAX_DEPTH,
  MAX_FRAME_BYTES,
  MAX_HANDSHAKE_FRAME_BYTES,
  MAX_STRANGERS,
} from '../../lib/protocol/limits.js';
import { Form, type Hello, MessageType } from '../../lib/protocol/messages.js';
import {
  callMessage,
  changeMessage,
  commitMessage,
  invalidateMessage,
  resyncMessage,
  welcomeMessage,
  type OutgoingMessage,
  cancelMessage,
  helloMessage,
} from '../../lib/protocol/outgoing-message.js';
import { Operation } from '../../lib/protocol/operation.js';
import { handshakeCrypto } from '../../lib/transport/handshake-crypto.js';

/** Names that mean something to JavaScript, to promises, to JSON or to Nest. */
const HOSTILE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'then',
  'toJSON',
  'hasOwnProperty',
  'toString',
  'valueOf',
  '__defineSetter__',
  '_x',
  'onModuleInit',
  'onApplicationShutdown',
];

const PROTOTYPES = [Object, Array, Function, Map, Promise, Error].map(({ prototype }) => prototype as object);
const ownKeys = (): unknown => PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype));
const before = ownKeys();

function frameOf(...messages: OutgoingMessage[]): Buffer {
  const packed: Uint8Array[] = [];
  const frames = new FrameBuilder((frame) => packed.push(wholeFrame(frame)));
  for (const message of messages) frames.add(message);
  frames.flush();
  return Buffer.concat(packed);
}

function headerOf(length: number): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(length);
  return header;
}

/** A connection, of which every byte is in the hands of the test. */
class Peer {
  readonly heard: Uint8Array[] = [];
  readonly socket: Socket;
  readonly closed: Promise<unknown>;

  constructor(path: string) {
    this.socket = connect(path);
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    const reader = new FrameReader(MAX_FRAME_BYTES, (frame) => this.heard.push(wholeFrame(frame)));
    this.socket.on('data', (chunk: Buffer) => reader.push(chunk));
  }

  get types(): string[] {
    return this.heard.flatMap((frame) => messagesOf(frame)).map(({ type }) => type);
  }

  /** Resolves with the frames when so many have come. */
  async hears(count: number): Promise<Uint8Array[]> {
    while (this.heard.length < count) await settle();
    return this.heard;
  }

  /** The right answer to the challenge. */
  async hello(name: string, secret: string): Promise<Uint8Array> {
    const sent: Uint8Array[] = [];
    const handshake = new AgentHandshake(handshakeCrypto, { name, secret }, (frame) =>
      sent.push(wholeFrame(frame)),
    );
    const [challenge = Buffer.alloc(0)] = await this.hears(1);
    handshake.accept(challenge);
    return sent[0] ?? Buffer.alloc(0);
  }
}

let library: SocketLibrary;
let agent: Agent;
let invoked: unknown[];
let peers: Peer[];

beforeEach(async () => {
  invoked = [];
  peers = [];
  const ran = (...args: unknown[]): unknown => {
    invoked.push(args);
    return args[0];
  };
  const instance: object = {
    echo: ran,
    fail: ({ name }: Error) => Promise.reject(Object.assign(new Error('x'), { name })),
  };
  // That one means something to a function only, and may be a method of an object.
  for (const name of HOSTILE_NAMES.filter((each) => each !== 'prototype'))
    Object.defineProperty(instance, name, { value: ran, enumerable: true });
  Object.defineProperty(instance, Symbol.iterator, { value: ran });
  library = await SocketLibrary.listen(offerOf(instance));
  agent = new Agent({ name: 'worker 1', timeoutMs: 30_000, classes });
  agent.connect(library.addressOf('worker 1'));
  await agent.contract;
});

afterEach(async () => {
  agent.close();
  for (const { socket } of peers) socket.destroy();
  await library.close();
  expect(ownKeys()).toEqual(before);
});

function meet(): Peer {
  const peer = new Peer(library.socketPath);
  peers.push(peer);
  return peer;
}

/** A peer that has proved who it is. */
async function letIn(): Promise<Peer> {
  const peer = meet();
  peer.socket.write(await peer.hello('worker 2', library.secretOf('worker 2')));
  await peer.hears(2);
  return peer;
}

async function call(method: string, ...args: unknown[]): Promise<unknown> {
  return callOf(agent, 'lib', method, args);
}

async function nobodyElseNotices(): Promise<void> {
  expect(await call('echo', 'still here')).toBe('still here');
}

describe('fault 15: malformed, truncated, oversized and deep frames', () => {
  it('are read the same wherever they are split, also within the handshake', async () => {
    const hello = await meet().hello('worker 2', library.secretOf('worker 2'));
    for (let offset = 1; offset < hello.length; offset += 7) {
      const peer = meet();
      const own = await peer.hello('worker 2', library.secretOf('worker 2'));
      for (const piece of cutAt(Buffer.concat([own, frameOf(plainCall(0, 0, '["x"]'))]), [offset])) {
        peer.socket.write(piece);
        await settle();
      }
      const [, , answer = Buffer.alloc(0)] = await peer.hears(3);
      expect({ offset, value: valueOf(messagesOf(answer)[0]) }).toEqual({ offset, value: 'x' });
      peer.socket.destroy();
    }
    const peer = await letIn();
    const frame = frameOf(plainCall(0, 0, '["x"]'));
    for (let offset = 0; offset <= frame.length; offset++) {
      const numbered = frameOf(plainCall(offset + 10, 0, '["x"]'));
      for (const piece of cutAt(numbered, [offset])) {
        peer.socket.write(piece);
        await settle();
      }
    }
    expect(await peer.hears(2 + frame.length + 1)).toHaveLength(3 + frame.length);
  });

  it.each([
    ['4 GiB less one byte', 2 ** 32 - 1],
    ['-1, as a signed number is', 0x80_00_00_00],
    ['a byte more than the limit', MAX_FRAME_BYTES + 1],
    ['nothing', 0],
    ['less than a header', 3],
  ])(
    'close the connection by the length that the header says, and nothing is allocated: %s',
    async (_name, length) => {
      const known = await letIn();
      const stranger = meet();
      const memory = process.memoryUsage().arrayBuffers;
      for (const { socket } of [known, stranger]) socket.write(headerOf(length));
      await Promise.all([known.closed, stranger.closed]);
      expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(16 * 1024 * 1024);
      expect(library.refused).toEqual([expect.any(ProtocolError), expect.any(ProtocolError)]);
      await nobodyElseNotices();
    },
  );

  it.each<[string, Buffer]>([
    ['numbers that are cut', Buffer.concat([lengthOf(8), lengthOf(100), Buffer.alloc(4)])],
    ['a number that is cut', Buffer.concat([lengthOf(8), lengthOf(4), Buffer.alloc(4)])],
    ['an attachment that is cut', rawFrame([], '[]', lengthOf(9), lengthOf(0))],
    ['no JSON', rawFrame([], '[}')],
    ['a message that there is not', frameOf(wireMessage([99]))],
    ['a method that there is not', frameOf(plainCall(0, 99, '[]'))],
    ['arguments that are no list', frameOf(plainCall(0, 0, '5'))],
    ['arguments that are too deep', frameOf(plainCall(0, 0, '['.repeat(100_000) + ']'.repeat(100_000)))],
    [
      'arguments that are just too deep',
      frameOf(plainCall(0, 0, '['.repeat(MAX_DEPTH + 1) + ']'.repeat(MAX_DEPTH + 1))),
    ],
    ['state that it changes', frameOf(changeMessage(0, Operation.put, '[[],1]'))],
    ['state that it makes visible', frameOf(commitMessage(1))],
    ['state that it begins to send', frameOf(resyncMessage())],
    ['results that the library is to forget', frameOf(invalidateMessage(0, ''))],
  ])('close the connection, and nobody else notices: %s', async (_name, bytes) => {
    const peer = await letIn();
    peer.socket.write(bytes);
    await peer.closed;
    expect(invoked).toEqual([]);
    expect(library.refused).toEqual([expect.any(ProtocolError)]);
    await nobodyElseNotices();
  });

  it('are no reason to refuse what is as deep as a value may be', async () => {
    const peer = await letIn();
    peer.socket.write(frameOf(plainCall(0, 0, '['.repeat(MAX_DEPTH) + ']'.repeat(MAX_DEPTH))));
    await peer.hears(3);
    expect(peer.types[2]).toBe('result');
  });

  it('do no harm when they are made of a good one with some bytes changed', async () => {
    const seed = randomInt(2 ** 31);
    const changes = fc.array(fc.tuple(fc.nat({ max: 80 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    // fast-check prints the seed with what failed.
    await fc.assert(
      fc.asyncProperty(changes, async (bytes) => {
        const peer = await letIn();
        const frame = frameOf(plainCall(0, 0, '[{"a":[1,"text",null]}]'), cancelMessage(0));
        for (const [at, byte] of bytes) if (at < frame.length) frame[at] = byte;
        peer.socket.end(frame);
        await peer.closed;
        await nobodyElseNotices();
      }),
      { seed, numRuns: 100 },
    );
  });
});

describe('fault 16: hostile names', () => {
  it.each(HOSTILE_NAMES)('are no provider, and no method of one: %s', async (name) => {
    expect(agent.target(name, 'echo')).toBeUndefined();
    expect(agent.target('lib', name)).toBeUndefined();
    expect(agent.target(name, name)).toBeUndefined();
    const { providers } = await agent.contract;
    expect(providers.map(({ methods }) => methods.map((method) => method.name))).toEqual([['echo', 'fail']]);
    expect(invoked).toEqual([]);
  });

  it('cannot be asked for: a method has a number, and one that is none closes the channel', async () => {
    for (const method of [-1, 0.5, 2, 2 ** 32, 2 ** 53, NaN, Infinity]) {
      const peer = await letIn();
      peer.socket.write(frameOf(wireMessage([MessageType.call, 0, method, LATE, 0, 0, Form.plain], ['x'])));
      await peer.closed;
    }
    expect(invoked).toEqual([]);
    await nobodyElseNotices();
  });

  it.each(HOSTILE_NAMES)('are keys like any other in a value: %s', async (name) => {
    const json = `[{${JSON.stringify(name)}:{"polluted":true}}]`;
    const peer = await letIn();
    peer.socket.write(frameOf(plainCall(0, 0, json), plainCall(1, 0, { json, attachments: [] })));
    await peer.hears(3);
    const arrived = invoked.flat() as object[];
    expect(arrived.map((value) => Object.keys(value))).toEqual([[name], [name]]);
    for (const value of arrived) expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each(HOSTILE_NAMES)('are keys like any other in the headers of a call: %s', async (name) => {
    const peer = await letIn();
    const trace = JSON.parse(`{${JSON.stringify(name)}:"x"}`) as Record<string, string>;
    const head = { id: 0, deadline: LATE, credit: 0, headers: { path: [name], trace } };
    peer.socket.write(frameOf(callMessage(0, head, '["x"]')));
    await peer.hears(3);
    expect(peer.types[2]).toBe('result');
    const broken = await letIn();
    broken.socket.write(
      frameOf({
        numbers: [MessageType.call, 0, 0, LATE, 0, 1, Form.plain],
        json: `{"trace":{${JSON.stringify(name)}:{}}},["x"]`,
      }),
    );
    await broken.closed;
    expect(invoked).toEqual([['x']]);
  });

  it.each(HOSTILE_NAMES)('are names like any other of an error: %s', async (name) => {
    const error = Object.assign(new Error('x'), { name });
    const thrown = (await call('fail', error).catch((reason: unknown) => reason)) as Error;
    expect(Object.getPrototypeOf(thrown)).toBe(Error.prototype);
    expect(thrown.name).toBe(name);
    const forged = JSON.stringify([{ $: 'Error', class: name, name, message: 'x', stack: '', fields: {} }]);
    const peer = await letIn();
    peer.socket.write(frameOf(plainCall(0, 0, { json: forged, attachments: [] })));
    await peer.hears(3);
    expect(Object.getPrototypeOf((invoked.at(-1) as unknown[])[0])).toBe(Error.prototype);
  });
});

async function refuses(peer: Peer, bytes: Uint8Array): Promise<void> {
  peer.socket.write(bytes);
  await peer.closed;
  expect(peer.types).toEqual(['challenge']);
}

describe('fault 18: a handshake that was recorded', () => {
  it('is refused when it is replayed, as often as one likes', async () => {
    const recorded: Uint8Array[] = [];
    for (let count = 0; count < 20; count++) {
      const peer = meet();
      const hello = await peer.hello('worker 1', library.secretOf('worker 1'));
      peer.socket.write(hello);
      await peer.hears(2);
      recorded.push(hello);
    }
    for (const hello of recorded) await refuses(meet(), hello);
    expect(library.refused).toHaveLength(recorded.length);
    await nobodyElseNotices();
  });

  it('proves nothing a second time on the same connection', async () => {
    const peer = meet();
    const hello = await peer.hello('worker 2', library.secretOf('worker 2'));
    peer.socket.write(Buffer.concat([hello, hello]));
    await peer.closed;
    expect(peer.types).toEqual(['challenge', 'welcome']);
  });

  it('is refused under another name, with the proof of the library, and in its role', async () => {
    const seen = await letIn();
    const [, welcome] = seen.heard.flatMap((frame) => messagesOf(frame));
    if (welcome?.type !== 'welcome') throw new Error('Nobody was let in.');
    const peer = meet();
    const [hello] = messagesOf(await peer.hello('worker 2', library.secretOf('worker 2'))) as [Hello];
    await refuses(peer, frameOf(helloMessage('worker 1', hello.nonce, hello.proof)));
    await refuses(meet(), frameOf(helloMessage('worker 2', hello.nonce, welcome.proof)));
    await refuses(meet(), frameOf(welcomeMessage(welcome.proof, 1, { providers: [] })));
    const another = meet();
    await refuses(another, await another.hello('worker 2', library.secretOf('worker 1')));
    await nobodyElseNotices();
  });
});

describe('fault 19: peers that say nothing, or a byte at a time', () => {
  it('are dropped after a second, while real calls go on', async () => {
    const silent = meet();
    const slow = meet();
    const late = await meet().hello('worker 2', library.secretOf('worker 2'));
    let at = 0;
    const drip = setInterval(() => slow.socket.write(late.subarray(at, ++at)), 50);
    let calls = 0;
    for (; !silent.socket.destroyed || !slow.socket.destroyed; calls++) await nobodyElseNotices();
    clearInterval(drip);
    expect(calls).toBeGreaterThan(10);
    for (const peer of [silent, slow]) expect(peer.types).toEqual(['challenge']);
  });

  it('are no more than a number of them: the oldest makes room, and a real worker still gets in', async () => {
    const header = headerOf(MAX_HANDSHAKE_FRAME_BYTES);
    const crowd = Array.from({ length: 3 * MAX_STRANGERS }, meet);
    for (const { socket } of crowd) socket.write(Buffer.concat([header, Buffer.alloc(500)]));
    const oldest = crowd.slice(0, 2 * MAX_STRANGERS).map(({ closed }) => closed);
    const others = call('echo', 'meanwhile');
    const worker = await letIn();
    worker.socket.write(frameOf(plainCall(0, 0, '["in"]')));
    const [, , answer = Buffer.alloc(0)] = await worker.hears(3);
    expect(valueOf(messagesOf(answer)[0])).toBe('in');
    expect(await others).toBe('meanwhile');
    expect(library.server['strangers'].size).toBeLessThanOrEqual(MAX_STRANGERS);
    await Promise.all(oldest);
  });
});
