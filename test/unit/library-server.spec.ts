import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { callOf } from './call-of.js';
import { offerOf, published, SocketLibrary } from './rig.js';
import { classes, messagesOf, plainCall, wholeFrame } from './wire.js';
import { Agent } from '../../lib/agent/agent.js';
import { ProtocolError } from '../../lib/errors/protocol.error.js';
import { FrameReader } from '../../lib/protocol/frame-reader.js';
import { FrameBuilder } from '../../lib/protocol/frame.js';
import { AgentHandshake } from '../../lib/protocol/handshake.js';
import { MAX_FRAME_BYTES, MAX_HANDSHAKE_FRAME_BYTES } from '../../lib/protocol/limits.js';
import type { Message } from '../../lib/protocol/messages.js';
import { helloMessage, type OutgoingMessage } from '../../lib/protocol/outgoing-message.js';
import { handshakeCrypto, newSecret } from '../../lib/transport/handshake-crypto.js';
import { LibraryServer } from '../../lib/library/library-server.js';

function frameOf(message: OutgoingMessage): Uint8Array {
  const packed: Uint8Array[] = [];
  const frames = new FrameBuilder((frame) => packed.push(wholeFrame(frame)));
  frames.add(message);
  frames.flush();
  return packed[0] ?? new Uint8Array();
}

/** Of the methods, in the order of the contract. */
const HOLD = 1;
const ECHO = 2;

/** So many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Somebody who connects, and whom nobody knows. */
class Stranger {
  readonly heard: Message[] = [];
  readonly socket: Socket;
  readonly challenged: Promise<Uint8Array>;
  private readonly closed: Promise<unknown>;

  constructor(path: string) {
    const socket = (this.socket = connect(path));
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    this.challenged = new Promise((resolve) => {
      const reader = new FrameReader(MAX_FRAME_BYTES, (frame) => {
        this.heard.push(...messagesOf(frame));
        resolve(wholeFrame(frame));
      });
      socket.on('data', (chunk: Buffer) => reader.push(chunk));
    });
  }

  /** Answers the challenge with the given name and secret. */
  async proveWith(name: string, secret: string): Promise<void> {
    const handshake = new AgentHandshake(handshakeCrypto, { name, secret }, (frame) =>
      this.socket.write(wholeFrame(frame)),
    );
    handshake.accept(await this.challenged);
  }

  /** Resolves when such a message has come. */
  async says(type: Message['type']): Promise<void> {
    while (!this.heard.some((message) => message.type === type)) await once(this.socket, 'data');
  }

  /** Resolves when the library has closed the connection. */
  async dropped(): Promise<void> {
    await this.closed;
  }
}

describe('a library that listens', () => {
  let library: SocketLibrary;
  let agent: Agent;
  let release: (value: unknown) => void;
  let ran: unknown[];
  let strangers: Stranger[];

  beforeEach(async () => {
    ran = [];
    strangers = [];
    release = () => {};
    library = await SocketLibrary.listen(
      offerOf({
        run: (name: unknown) => ran.push(name),
        hold: () => new Promise((resolve) => (release = resolve)),
        echo: (value: unknown) => value,
      }),
    );
    agent = new Agent({ name: 'worker 1', timeoutMs: 30_000, classes });
    agent.connect(library.addressOf('worker 1'));
    await agent.contract;
  });

  afterEach(async () => {
    agent.close();
    for (const { socket } of strangers) socket.destroy();
    release('the test is over');
    await library.close();
  });

  function connectStranger(): Stranger {
    const stranger = new Stranger(library.socketPath);
    strangers.push(stranger);
    return stranger;
  }

  function call(method: string, ...args: unknown[]): Promise<unknown> {
    return callOf(agent, 'lib', method, args);
  }

  it('refuses a stranger with a wrong secret, and does not tell it what there is', async () => {
    const stranger = connectStranger();
    await stranger.proveWith('worker 1', newSecret());
    await stranger.dropped();
    expect(stranger.heard.map(({ type }) => type)).toEqual(['challenge']);
    expect(library.refused).toEqual([expect.any(ProtocolError)]);
  });

  it('refuses one worker that calls itself another', async () => {
    const impostor = connectStranger();
    await impostor.proveWith('worker 2', library.secretOf('worker 1'));
    await impostor.dropped();
    expect(impostor.heard.map(({ type }) => type)).toEqual(['challenge']);
  });

  it('runs no call of a peer that did not prove itself', async () => {
    const stranger = connectStranger();
    stranger.socket.write(frameOf(plainCall(0, 0, '["stranger"]')));
    stranger.socket.write(frameOf(plainCall(1, 0, '["stranger"]')));
    await stranger.dropped();
    expect(await call('run', 'agent')).toBe(1);
    expect(ran).toEqual(['agent']);
  });

  it('drops a peer that says nothing', async () => {
    const silent = connectStranger();
    await silent.dropped();
    expect(silent.heard.map(({ type }) => type)).toEqual(['challenge']);
    expect(await call('echo', 'still here')).toBe('still here');
  });

  it('drops a peer that never comes to an end', async () => {
    const slow = connectStranger();
    const header = Buffer.alloc(4);
    header.writeUInt32BE(MAX_HANDSHAKE_FRAME_BYTES);
    slow.socket.write(header);
    const drip = setInterval(() => slow.socket.write('x'), 50);
    await slow.dropped();
    clearInterval(drip);
    expect(await call('echo', 'still here')).toBe('still here');
  });

  it('refuses a frame that is larger than a hello by its header, before it comes', async () => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(MAX_HANDSHAKE_FRAME_BYTES + 1);
    const stranger = connectStranger();
    stranger.socket.write(header);
    await stranger.dropped();
    expect(library.refused.map(({ message }) => message)).toEqual([expect.stringContaining('1025 bytes')]);
  });

  it.each<[string, Uint8Array]>([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['zeros', Buffer.alloc(1_000)],
    ['a hello that proves nothing', frameOf(helloMessage('worker 1', 'nonce', 'proof'))],
  ])('drops a peer that sends garbage, and nobody else notices: %s', async (_name, bytes) => {
    const answer = call('hold');
    expect(await call('echo', 'before')).toBe('before');
    const peer = connectStranger();
    peer.socket.write(bytes);
    await peer.dropped();
    release('answered');
    expect(await answer).toBe('answered');
    expect(library.refused).toEqual([expect.any(ProtocolError)]);
  });

  it('goes on when many peers come and go', async () => {
    const crowd = Array.from({ length: 50 }, connectStranger);
    for (const { socket } of crowd) socket.write('garbage garbage');
    await Promise.all(crowd.map((stranger) => stranger.dropped()));
    expect(await call('echo', 'still here')).toBe('still here');
  });

  it('stops when the calls that run are answered, and lets nobody in meanwhile', async () => {
    const answer = call('hold');
    await call('echo', 'begun');
    const closed = library.server.close();
    const late = connect(library.socketPath);
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
    expect(['ECONNREFUSED', 'ENOENT']).toContain(error.code);
    release('answered');
    expect(await answer).toBe('answered');
    await closed;
  });

  it('is heard to the end by a peer that still writes when it has stopped', async () => {
    const peer = connectStranger();
    await peer.proveWith('worker 2', library.secretOf('worker 2'));
    await peer.says('welcome');
    peer.socket.write(frameOf(plainCall(0, HOLD, '[]')));
    peer.socket.write(frameOf(plainCall(1, ECHO, '["begun"]')));
    await peer.says('result');
    peer.socket.pause();
    const closed = library.server.close();
    release('the last answer');
    // The peer does not read; a library that closes at once has done so by then.
    await Promise.race([closed, turns(100)]);
    peer.socket.write(frameOf(plainCall(2, ECHO, '["too late"]')));
    await turns(100);
    peer.socket.resume();
    await peer.dropped();
    await closed;
    expect(peer.heard.filter(({ type }) => type === 'result')).toMatchObject([{ id: 1 }, { id: 0 }]);
  });

  it('lets nobody in who had not proved itself when it stopped', async () => {
    const late = connectStranger();
    await late.challenged;
    await library.server.close();
    await late.proveWith('worker 2', library.secretOf('worker 2'));
    await late.dropped();
    expect(late.heard.map(({ type }) => type)).toEqual(['challenge']);
  });

  it('rejects when it cannot listen', async () => {
    const { socketPath, key } = library;
    const options = {
      socketPath,
      key,
      epoch: 2,
      ...published(offerOf({})),
      classes,
      timeoutMs: 1_000,
      onRefused: () => {},
    };
    await expect(new LibraryServer(options).listen()).rejects.toThrow(/EADDRINUSE/);
  });
});
