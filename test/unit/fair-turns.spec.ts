import { performance } from 'node:perf_hooks';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { callOf } from './call-of.js';
import { settle } from './caller-bench.js';
import { offerOf, type RawPeer, SocketLibrary } from './rig.js';
import { classes, messagesOf, plainCall, valueOf } from './wire.js';
import { Agent } from '../../lib/agent/agent.js';
import { FrameBuilder } from '../../lib/protocol/frame.js';

const SPIN = 0;
/** All of them in one frame: some 20 KB, so they are read at once. */
const FLOOD = 600;

function flood(peer: RawPeer): void {
  const frames = new FrameBuilder(peer.send);
  for (let id = 0; id < FLOOD; id++) frames.add(plainCall(id, SPIN, '[]'));
  frames.flush();
}

const answersOf = (peer: RawPeer): unknown[] =>
  peer.frames.flatMap((frame) => messagesOf(frame)).map((message) => valueOf(message));

describe('a library that one worker floods with calls of a method that takes 1 ms', () => {
  let library: SocketLibrary;
  let busy: RawPeer;
  let agent: Agent;
  let ran: number;
  let begun: Promise<void>;

  beforeEach(async () => {
    ran = 0;
    let begin: () => void;
    begun = new Promise((resolve) => (begin = resolve));
    const spin = (): number => {
      begin();
      for (const end = performance.now() + 1; performance.now() < end;);
      return ran++;
    };
    library = await SocketLibrary.listen(offerOf({ spin, echo: (value: unknown) => value }));
    busy = await library.connectRaw('worker 1');
    agent = new Agent({ name: 'worker 2', timeoutMs: 30_000, classes });
    agent.connect(library.addressOf('worker 2'));
    await agent.contract;
  });

  afterEach(async () => {
    agent.close();
    await library.close();
  });

  async function echo(value: unknown): Promise<unknown> {
    return callOf(agent, 'lib', 'echo', [value]);
  }

  it('answers another worker between the turns of the first, and then all calls of the first', async () => {
    flood(busy);
    await begun;
    expect(await echo('x')).toBe('x');
    // Without turns all of them would have run.
    expect(ran).toBeLessThan(FLOOD / 2);
    expect(await echo('y')).toBe('y');
    expect(ran).toBeLessThan(FLOOD);
    while (answersOf(busy).length < FLOOD) await settle();
    expect(answersOf(busy)).toEqual(Array.from({ length: FLOOD }, (_, index) => index));
  });

  it('drops the calls of the first when that is gone, and tells nobody else', async () => {
    flood(busy);
    await begun;
    busy.destroy();
    await busy.closed;
    // The library notices when it cannot answer.
    const { server } = library;
    while (!server.idle) await settle();
    expect(ran).toBeLessThan(FLOOD);
    expect(await echo('x')).toBe('x');
    expect(library.refused).toEqual([]);
  });

  it('refuses what did not run when it stops, and answers what did', async () => {
    flood(busy);
    await begun;
    const closed = library.server.close();
    await Promise.all([closed, busy.closed]);
    const answers = answersOf(busy);
    const unavailable = answers.filter((answer) => typeof answer === 'object');
    expect(answers).toHaveLength(FLOOD);
    expect(unavailable).toHaveLength(FLOOD - ran);
    expect(unavailable.length).toBeGreaterThan(0);
    expect(unavailable[0]).toMatchObject({ code: 'LIBRARY_UNAVAILABLE', execution: 'never' });
  });
});
