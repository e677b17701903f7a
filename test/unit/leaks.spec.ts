import { EventEmitter, once } from 'node:events';

import { beforeEach, describe, expect, it } from '@jest/globals';

import { onReleased } from '../../lib/protocol/remote-function.js';
import { settle } from './caller-bench.js';
import { ChannelPair } from './channel-pair.js';
import { collectGarbage, heapUsed } from './collect-garbage.js';

type Stub = (...args: unknown[]) => Promise<unknown>;

const MEBIBYTE = 1024 * 1024;

/** How much both ends keep. */
function kept({ agent, library }: ChannelPair): object {
  return {
    exports: agent.exports.size + library.exports.size,
    imports: agent.imports.size + library.imports.size,
    calls: agent['caller'].pendingCalls + library['caller'].pendingCalls + library['callee']['calls'].size,
    streams: agent['caller'].openStreams + library['caller'].openStreams,
    sources: agent['callee'].openStreams + library['callee'].openStreams,
  };
}

const NOTHING = { exports: 0, imports: 0, calls: 0, streams: 0, sources: 0 };

/** Lets what was collected here be known at the other end. */
async function collect(pair: ChannelPair): Promise<void> {
  await collectGarbage();
  await pair.rest();
}

const WINDOWS = 4;

/**
 * By how much the heap grew in that one of several windows in which it grew least: what is kept is kept in each, and what
 * else this process has compiled, cached or collected meanwhile is not.
 */
async function leastGrowth(run: () => Promise<void>): Promise<number> {
  const growths: number[] = [];
  for (let window = 0; window < WINDOWS; window++) {
    const before = await heapUsed();
    await run();
    growths.push((await heapUsed()) - before);
  }
  return Math.min(...growths);
}

describe('what nobody needs any more is not kept', () => {
  let pair: ChannelPair;
  let released: number;

  /** An endless source that tells when it was left. */
  async function* numbers(): AsyncGenerator<number> {
    try {
      for (let item = 0; ; item++) yield item;
    } finally {
      released++;
    }
  }

  beforeEach(() => {
    released = 0;
    pair = new ChannelPair({
      take: (list: unknown[]) => list.length,
      watch(list: Stub[]) {
        for (const fn of list) onReleased(fn, () => fn);
      },
      wait: () => new Promise(() => {}),
      numbers: () => numbers(),
      async start(items: AsyncGenerator) {
        await items.next();
      },
    });
  });

  /** Nothing of the answer is left with who calls. */
  async function call(method: string, ...args: unknown[]): Promise<void> {
    const answer = pair.call(method, ...args);
    await pair.rest();
    await answer;
  }

  const FUNCTIONS = 1_000_000;
  const AT_A_TIME = 10_000;
  const COLLECTED_AT_A_TIME = 50_000;

  it('of a million functions that were arguments', async () => {
    await passFunctions(AT_A_TIME);
    let most = 0;
    const growth = await leastGrowth(async () => {
      for (let passed = AT_A_TIME; passed <= FUNCTIONS / WINDOWS; passed += AT_A_TIME) {
        await passFunctions(AT_A_TIME);
        most = Math.max(most, pair.agent.exports.size);
        if (passed % COLLECTED_AT_A_TIME === 0) await collect(pair);
      }
      await collect(pair);
    });
    expect(most).toBeLessThanOrEqual(COLLECTED_AT_A_TIME + AT_A_TIME);
    expect(kept(pair)).toEqual(NOTHING);
    expect(growth).toBeLessThan(MEBIBYTE);
  });

  async function passFunctions(count: number): Promise<void> {
    await call(
      'take',
      Array.from({ length: count }, (_, index) => () => index),
    );
  }

  it('of functions whose listeners know them', async () => {
    await call(
      'watch',
      Array.from({ length: 1_000 }, (_, index) => () => index),
    );
    await collect(pair);
    expect(kept(pair)).toEqual(NOTHING);
  });

  it('fault 20: of many calls, half of them cancelled', async () => {
    const controller = new AbortController();
    await makeCalls(2_000, controller.signal);
    const growth = await leastGrowth(async () => {
      for (let round = 0; round < 5; round++) await makeCalls(5_000, new AbortController().signal);
    });
    expect(kept(pair)).toEqual(NOTHING);
    expect(growth).toBeLessThan(MEBIBYTE);
  });

  async function makeCalls(count: number, lasting: AbortSignal): Promise<void> {
    const outcomes: Promise<unknown>[] = [];
    const controllers: AbortController[] = [];
    for (let index = 0; index < count; index += 2) {
      const controller = new AbortController();
      controllers.push(controller);
      const { signal } = controller;
      outcomes.push(pair.agentCaller.call(pair.target('wait'), [], { signal }));
      outcomes.push(pair.agentCaller.call(pair.target('take'), [[index]], { signal: lasting }));
    }
    const all = Promise.allSettled(outcomes);
    await pair.rest();
    for (const controller of controllers) controller.abort();
    await all;
    await pair.rest();
  }

  it('of streams that nobody reads', async () => {
    for (let index = 0; index < 100; index++) await call('numbers');
    await collect(pair);
    expect(kept(pair)).toEqual(NOTHING);
  });

  it('of streams that somebody began to read, and forgot', async () => {
    const COUNT = 100;
    for (let index = 0; index < COUNT; index++) await call('start', numbers());
    await settle();
    await collect(pair);
    expect(kept(pair)).toEqual(NOTHING);
    expect(released).toBe(COUNT);
  });

  it('but of a stream that somebody waits for', async () => {
    const speaker = new EventEmitter();
    const subject = new ChannelPair({
      async *silent() {
        yield await once(speaker, 'speaks');
      },
    });
    const answer = subject.call('silent');
    await subject.rest();
    const item = ((await answer) as AsyncGenerator).next();
    await subject.rest();
    await collect(subject);
    speaker.emit('speaks', 'at last');
    await settle();
    await subject.rest();
    expect(await item).toEqual({ done: false, value: ['at last'] });
  });
});
