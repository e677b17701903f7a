import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { callOf } from './call-of.js';
import { offerOf, type RawPeer, SocketLibrary } from './rig.js';
import { classes, lengthOf, messagesOf, plainCall, valueOf } from './wire.js';
import { Agent } from '../../lib/agent/agent.js';
import { OverloadedError } from '../../lib/errors/overloaded.error.js';
import { ProtocolError } from '../../lib/errors/protocol.error.js';
import { FrameBuilder } from '../../lib/protocol/frame.js';
import { MESSAGE_ROOM_BYTES } from '../../lib/protocol/limits.js';
import { cancelMessage } from '../../lib/protocol/outgoing-message.js';
import { settle } from './caller-bench.js';

const HOLD = 0;
const LIMITS = { maxCallsPerWorker: 4, maxCallsPerLibrary: 6, maxMessageBytes: 3 * 1024 * 1024 };

function flood(peer: RawPeer, first: number, count: number): void {
  const frames = new FrameBuilder(peer.send);
  for (let id = first; id < first + count; id++) frames.add(plainCall(id, HOLD, '[]'));
  frames.flush();
}

async function answersOf(peer: RawPeer, count: number): Promise<unknown[]> {
  const answers = (): unknown[] =>
    peer.frames.flatMap((frame) => messagesOf(frame)).map((message) => valueOf(message));
  while (answers().length < count) await settle();
  return answers();
}

/* The library counts by itself: a worker that is broken, or in bad hands, does not keep its own limits. */
describe('a library with a worker that ignores the limits', () => {
  let library: SocketLibrary;
  let held: ((value: string) => void)[];
  let agents: Agent[];

  beforeEach(async () => {
    held = [];
    agents = [];
    library = await SocketLibrary.listen(
      offerOf({
        hold: () => new Promise((resolve) => held.push(resolve)),
        echo: (value: unknown) => value,
        large: (bytes: number) => 'x'.repeat(bytes),
      }),
      LIMITS,
    );
  });

  afterEach(async () => {
    for (const agent of agents) agent.close();
    letGo();
    await library.close();
  });

  function letGo(): void {
    for (const resolve of held.splice(0)) resolve('done');
  }

  /** One that keeps to no limit. */
  async function connect(name: string): Promise<(method: string, ...args: unknown[]) => Promise<unknown>> {
    const agent = new Agent({ name, timeoutMs: 30_000, classes });
    agents.push(agent);
    agent.connect(library.addressOf(name));
    await agent.contract;
    return async (method, ...args) => {
      return callOf(agent, 'lib', method, args);
    };
  }

  it('runs no more of its calls than its share, and tells it of each that it refuses', async () => {
    const peer = await library.connectRaw('worker 1');
    flood(peer, 0, 10);
    const refused = await answersOf(peer, 6);
    expect(refused).toHaveLength(6);
    expect(refused).toEqual(refused.map(() => expect.any(OverloadedError)));
    expect(refused[0]).toMatchObject({
      execution: 'never',
      statusCode: 503,
      message: expect.stringMatching(
        /^lib\.hold was not run: 4 calls of worker 1 .*limits\.maxCallsPerWorker/,
      ),
    });
    expect(held).toHaveLength(4);
    letGo();
    expect(await answersOf(peer, 10)).toEqual([...refused, 'done', 'done', 'done', 'done']);
    flood(peer, 10, 1);
    while (held.length < 1) await settle();
  });

  it('counts calls that run on when nobody waits for them any more', async () => {
    const peer = await library.connectRaw('worker 1');
    flood(peer, 0, 4);
    while (held.length < 4) await settle();
    const frames = new FrameBuilder(peer.send);
    for (let id = 0; id < 4; id++) frames.add(cancelMessage(id));
    frames.flush();
    flood(peer, 4, 1);
    expect(await answersOf(peer, 1)).toEqual([expect.any(OverloadedError)]);
    expect(held).toHaveLength(4);
  });

  it('answers another worker meanwhile, until all of them together run too many', async () => {
    const peer = await library.connectRaw('worker 1');
    const call = await connect('worker 2');
    flood(peer, 0, 10);
    await answersOf(peer, 6);
    expect(await call('echo', 'x')).toBe('x');

    const two = [call('hold'), call('hold')];
    while (held.length < 6) await settle();
    await expect(call('hold')).rejects.toMatchObject({
      code: 'OVERLOADED',
      execution: 'never',
      message: expect.stringMatching(/^lib\.hold was not run: 6 calls .*limits\.maxCallsPerLibrary/),
    });
    letGo();
    expect(await Promise.all(two)).toEqual(['done', 'done']);
    expect(await call('echo', 'y')).toBe('y');
  });

  it('closes the channel that sends more than a message may have, by its header', async () => {
    const peer = await library.connectRaw('worker 1');
    const call = await connect('worker 2');
    const size = LIMITS.maxMessageBytes + MESSAGE_ROOM_BYTES + 1;
    peer.send(lengthOf(size));
    await peer.closed;
    expect(library.refused).toEqual([expect.any(ProtocolError)]);
    expect(library.refused[0]?.message).toContain(`${size} bytes`);
    expect(await call('echo', 'still here')).toBe('still here');
  });

  it('sends no result that is larger than that', async () => {
    const call = await connect('worker 1');
    expect(await call('large', LIMITS.maxMessageBytes - 2)).toHaveLength(LIMITS.maxMessageBytes - 2);
    await expect(call('large', LIMITS.maxMessageBytes)).rejects.toMatchObject({
      code: 'NOT_SERIALIZABLE',
      execution: 'yes',
      message: expect.stringContaining(`the limit is ${LIMITS.maxMessageBytes}`),
    });
  });
});
