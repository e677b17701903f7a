import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import type { Frame } from '../../lib/protocol/frame.js';
import type { Transport, TransportHandlers } from '../../lib/protocol/transport.js';
import { inProcessPair } from '../../lib/transport/in-process.transport.js';
import { LocalSocketTransport } from '../../lib/transport/local-socket.transport.js';
import { settle } from './caller-bench.js';
import { wholeFrame, rawFrame } from './wire.js';

interface Pair {
  readonly ends: readonly [Transport, Transport];
  close(): Promise<void>;
}

const openInProcess = async (): Promise<Pair> => ({ ends: inProcessPair(), close: async () => {} });

async function openSocket(): Promise<Pair & { readonly client: Socket }> {
  const folder = await mkdtemp(join(tmpdir(), 'cd-pair-'));
  const server = createServer();
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve) => server.listen(join(folder, 'pair.sock'), resolve));
  const client = connect(join(folder, 'pair.sock'));
  const socket = await accepted;
  return {
    client,
    ends: [new LocalSocketTransport(client), new LocalSocketTransport(socket, { pauseWhenFull: true })],
    async close() {
      client.destroy();
      socket.destroy();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Where the text of a frame begins that has no numbers. */
const TEXT_OFFSET = 12;

const frameOf = (text: string): Buffer => rawFrame([], text);

const textOf = (frame: Frame): string => Buffer.from(wholeFrame(frame)).toString('latin1', TEXT_OFFSET);

/** What one end was told. */
class Observed implements TransportHandlers {
  readonly events: string[] = [];
  readonly onFrame = jest.fn((frame: Frame): void => void this.events.push(textOf(frame)));
  readonly closed: Promise<Error | undefined>;
  onClose!: (error?: Error) => void;

  constructor() {
    this.closed = new Promise((resolve) => {
      this.onClose = (error) => {
        this.events.push('closed');
        resolve(error);
      };
    });
  }

  /** Resolves when that many frames have come. */
  async frames(count: number): Promise<void> {
    while (this.onFrame.mock.calls.length < count) await settle();
  }
}

/** A frame that is sent in pieces. */
const partsOf = (name: string): Frame => ({
  numbers: new Uint8Array(0),
  json: JSON.stringify([name]),
  attachments: [
    Buffer.from('small'),
    Buffer.alloc(2 ** 20, name),
    Buffer.alloc(300_000, name),
    Buffer.from(''),
  ],
});

describe.each<[string, () => Promise<Pair>]>([
  ['the in-process transport', openInProcess],
  ['the local socket', openSocket],
])('%s', (_name, open) => {
  let pair: Pair;
  let here: Observed;
  let there: Observed;

  beforeEach(async () => {
    pair = await open();
    here = new Observed();
    there = new Observed();
  });

  afterEach(() => pair.close());

  const openBoth = (): void => {
    pair.ends[0].open(here);
    pair.ends[1].open(there);
  };

  const names = Array.from({ length: 500 }, (_, index) => `frame ${index}`);

  it('delivers every frame whole, once and in order, both ways', async () => {
    openBoth();
    for (const name of names) {
      pair.ends[0].send(frameOf(name));
      pair.ends[1].send(frameOf(`answer to ${name}`));
    }
    await Promise.all([there.frames(names.length), here.frames(names.length)]);
    expect(there.events).toEqual(names);
    expect(here.events).toEqual(names.map((name) => `answer to ${name}`));
  });

  it('delivers nothing at once: a sender is never called back while it sends', async () => {
    openBoth();
    pair.ends[0].send(frameOf('a'));
    expect(there.events).toEqual([]);
    await there.frames(1);
  });

  it('keeps what is sent before an end is open', async () => {
    pair.ends[0].open(here);
    pair.ends[0].send(frameOf('early'));
    await settle();
    pair.ends[1].open(there);
    pair.ends[0].send(frameOf('later'));
    await there.frames(2);
    expect(there.events).toEqual(['early', 'later']);
  });

  it('delivers large frames', async () => {
    openBoth();
    const large = 'x'.repeat(5 * 2 ** 20);
    pair.ends[0].send(frameOf(large));
    pair.ends[0].send(frameOf('small'));
    await there.frames(2);
    expect(there.events[0]).toHaveLength(large.length);
    expect(there.events[1]).toBe('small');
  });

  it('delivers frames that are sent in pieces whole, and in their order between others', async () => {
    openBoth();
    const sent = ['a', 'b', 'c'].flatMap((name) => [frameOf(name), partsOf(name), partsOf(`${name} again`)]);
    for (const frame of sent) pair.ends[0].send(frame);
    await there.frames(sent.length);
    const arrived = there.onFrame.mock.calls.map(([frame]) => Buffer.from(wholeFrame(frame)));
    expect(arrived.map((bytes, at) => bytes.equals(wholeFrame(sent[at] as Frame)))).toEqual(
      sent.map(() => true),
    );
  });

  it('delivers what was sent before it was closed, then tells both ends, once', async () => {
    openBoth();
    for (const name of names) pair.ends[0].send(frameOf(name));
    pair.ends[0].close();
    pair.ends[0].close();
    await Promise.all([here.closed, there.closed]);
    pair.ends[1].close();
    await settle();
    expect(there.events).toEqual([...names, 'closed']);
    expect(here.events).toEqual(['closed']);
  });

  it('tells both ends, whichever closes', async () => {
    openBoth();
    pair.ends[1].close();
    expect(await Promise.all([here.closed, there.closed])).toEqual([undefined, undefined]);
  });

  it('ignores what is sent after it was closed', async () => {
    openBoth();
    pair.ends[0].close();
    pair.ends[0].send(frameOf('late'));
    await Promise.all([here.closed, there.closed]);
    pair.ends[0].send(frameOf('too late'));
    pair.ends[1].send(frameOf('too late'));
    await settle();
    expect(there.events).toEqual(['closed']);
    expect(here.events).toEqual(['closed']);
  });

  it('closes when a frame is refused, telling the end that refused it why', async () => {
    openBoth();
    const why = new Error('That is no frame of ours.');
    there.onFrame.mockImplementation(() => {
      throw why;
    });
    pair.ends[0].send(frameOf('bad'));
    pair.ends[0].send(frameOf('after it'));
    expect(await there.closed).toBe(why);
    expect(await here.closed).toBeUndefined();
    expect(there.onFrame).toHaveBeenCalledTimes(1);
  });

  it('may be closed from within what it delivers', async () => {
    openBoth();
    there.onFrame.mockImplementationOnce(() => void pair.ends[1].close());
    pair.ends[0].send(frameOf('close'));
    await Promise.all([here.closed, there.closed]);
    expect(here.events).toEqual(['closed']);
  });
});

describe('the local socket', () => {
  let pair: Awaited<ReturnType<typeof openSocket>>;

  beforeEach(async () => {
    pair = await openSocket();
  });

  afterEach(() => pair.close());

  it('takes nothing more once the peer has closed: what was not sent can still go to the next library', async () => {
    const here = new Observed();
    const [end, peer] = pair.ends;
    end.open(here);
    expect(end.isFull).toBe(false);
    // Where calls are sent: at the end of the turn in which the end was read, and before it is told.
    const atEndOfTurn = new Promise<unknown[]>((resolve) => {
      pair.client.once('end', () => setImmediate(() => resolve([end.isFull, ...here.events])));
    });
    peer.close();
    expect(await atEndOfTurn).toEqual([true]);
  });
});
