import { describe, expect, it } from '@jest/globals';

import { PublisherBench } from '../../test/unit/publisher-bench.js';
import { wholeFrame } from '../../test/unit/wire.js';
import { batch } from '../library/batch.js';
import { ReplicatedMap } from '../library/replicated-map.js';
import { Replicated } from '../library/replicated.js';
import type { Frame } from './frame.js';
import { MAX_STEP_SIZE, SNAPSHOT_SLICE_SIZE } from './limits.js';

type States = {
  readonly prices: ReplicatedMap<string, unknown>;
  readonly flags: Replicated<Record<string, unknown>>;
};

const stateNames = ({ prices, flags }: States): Record<string, unknown> => ({
  prices: [...prices],
  flags: flags.value,
});

function openBench(entries: Iterable<readonly [string, unknown]> = [['ACME', 1]], flags = {}) {
  const states = {
    prices: new ReplicatedMap<string, unknown>(entries),
    flags: new Replicated<Record<string, unknown>>(flags),
  };
  return { bench: new PublisherBench(states), ...states, present: () => stateNames(states) };
}

/** Many entries that take a snapshot of more than one slice. */
const manyEntries = (count = 100): [string, unknown][] =>
  Array.from({ length: count }, (_, number) => [`key ${number}`, 'x'.repeat(SNAPSHOT_SLICE_SIZE / 20)]);

const tooLarge = (): string => 'x'.repeat(MAX_STEP_SIZE + 1);

const pricesOf = (price: number): unknown => [
  ['A', price],
  ['B', price],
];

const bytesOf = (frames: readonly Frame[]): number =>
  frames.reduce((sum, frame) => sum + wholeFrame(frame).byteLength, 0);

describe('a feed', () => {
  it('begins with a snapshot, and goes on with steps', () => {
    const { bench, prices, flags, present } = openBench();
    const agent = bench.newAgent();
    expect(agent.frames).toEqual([]);
    bench.turn();
    expect(agent.types).toEqual(['resync', 'change', 'change', 'change', 'change', 'commit']);
    agent.skip();
    expect(agent.seen).toEqual(present());
    prices.set('NEXT', 2);
    flags.set({ dark: true });
    expect(agent.frames).toEqual([]);
    bench.turn();
    expect(agent.types).toEqual(['change', 'change', 'commit']);
    agent.read();
    expect(agent.seen).toEqual(present());
    expect(bench.isBusy).toBe(false);
  });

  it('sends nothing where there are no states', () => {
    const bench = new PublisherBench({});
    const agent = bench.agent();
    expect(agent.frames).toEqual([]);
    expect(agent.commits).toBe(1);
    expect(agent.feed.isBehind).toBe(false);
  });

  it('sends what was published before a frame of the channel, and the frame then', () => {
    const { bench, prices, present } = openBench();
    const agent = bench.agent();
    agent.skip();
    prices.set('NEXT', 2);
    agent.answer(7);
    expect(agent.types).toEqual(['change', 'commit', 'result']);
    agent.read();
    expect(agent.results).toEqual([{ id: 7, seen: present() }]);
    bench.settle();
    expect(agent.types).toEqual(['change', 'commit', 'result']);
  });

  it('sends the very same bytes to all', () => {
    const { bench, prices } = openBench();
    const agents = [bench.agent(), bench.agent(), bench.agent()];
    for (const agent of agents) agent.skip();
    batch(() => {
      prices.set('NEXT', { bytes: Buffer.from('abc') });
      prices.set('LAST', 'x'.repeat(300_000));
    });
    bench.turn();
    const [first, ...others] = agents.map(({ frames }) => frames);
    expect(first?.length).toBeGreaterThan(0);
    for (const frames of others) {
      expect(frames).toHaveLength(first?.length as number);
      frames.forEach((frame, at) => expect(frame).toBe(first?.[at]));
    }
  });

  it('makes one step of one turn of the event loop, and counts them', () => {
    const { bench, prices } = openBench();
    const agent = bench.agent();
    agent.skip();
    for (let round = 0; round < 3; round++) {
      for (let key = 0; key < 10; key++) prices.set(`${key}`, round);
      bench.turn();
    }
    const commits = agent.messages.filter((message) => message.type === 'commit');
    expect(commits).toEqual([1, 2, 3].map((version) => ({ type: 'commit', version })));
    agent.read();
    expect(agent.replicas['prices']?.version).toBe(3);
    expect(agent.replicas['flags']?.version).toBe(0);
  });

  it('makes one step of all batches of a turn, and of what changes between them', () => {
    const { bench, prices, flags } = openBench();
    const agent = bench.agent();
    agent.skip();
    for (let round = 0; round < 3; round++) {
      batch(() => prices.set('A', round));
      flags.set({ round });
    }
    bench.settle();
    expect(agent.frames).toHaveLength(1);
    expect(agent.types.filter((type) => type === 'commit')).toHaveLength(1);
  });

  it('sends what was published before a batch with a frame in its middle, and the batch when it is over', () => {
    const { bench, prices } = openBench([]);
    const agent = bench.agent();
    agent.skip();
    batch(() => prices.set('A', 1));
    prices.set('B', 1);
    batch(() => {
      prices.set('A', 2);
      agent.answer(1);
      prices.set('B', 2);
    });
    agent.read();
    expect(agent.results).toEqual([{ id: 1, seen: expect.objectContaining({ prices: pricesOf(1) }) }]);
    bench.settle();
    agent.read();
    expect(agent.seen['prices']).toEqual(pricesOf(2));
    expect(agent.commits).toBe(3);
  });

  it('lets a snapshot wait while something waits to be sent, and holds the frames of the channel', () => {
    const { bench, prices, present } = openBench();
    const agent = bench.newAgent();
    agent.hasBacklogNow = true;
    bench.settle();
    agent.answer(1);
    prices.set('NEXT', 2);
    agent.answer(2);
    bench.settle();
    expect(agent.frames).toEqual([]);
    expect(agent.feed).toMatchObject({ isBehind: true, isHolding: true });
    agent.drain();
    bench.settle();
    agent.read();
    expect(agent.types.slice(-3)).toEqual(['commit', 'result', 'result']);
    expect(agent.results).toEqual([
      { id: 1, seen: present() },
      { id: 2, seen: present() },
    ]);
    expect(agent.feed).toMatchObject({ isBehind: false, isHolding: false });
    expect(agent.currents).toBe(1);
  });

  it('sends a snapshot in slices, one for each turn, and one agent after another', () => {
    const { bench, present } = openBench(manyEntries());
    const agents = [bench.newAgent(), bench.newAgent()];
    const sizes: number[] = [];
    while (bench.isBusy) {
      const before = agents.map(({ frames }) => frames.length);
      bench.turn();
      const sent = agents.flatMap(({ frames }, at) => frames.slice(before[at]));
      sizes.push(bytesOf(sent));
    }
    expect(sizes.length).toBeGreaterThanOrEqual(10);
    expect(Math.max(...sizes)).toBeLessThan(SNAPSHOT_SLICE_SIZE * 1.5);
    for (const agent of agents) {
      agent.read();
      expect(agent.commits).toBe(1);
      expect(agent.seen).toEqual(present());
    }
  });

  it('goes on with its snapshot when what was sent of it is away', () => {
    const { bench, prices, present } = openBench(manyEntries());
    const agent = bench.newAgent();
    let rounds = 0;
    for (; agent.currents === 0; rounds++) {
      bench.turn();
      agent.hasBacklogNow = true;
      bench.settle();
      const { length } = agent.frames;
      bench.publisher.sendSlice();
      bench.settle();
      expect(agent.frames).toHaveLength(length);
      prices.set('key 0', rounds);
      bench.settle();
      agent.drain();
    }
    expect(rounds).toBeGreaterThan(3);
    agent.read();
    expect(agent.seen).toEqual(present());
  });
});

describe('an agent that does not read', () => {
  it('is sent no steps, and a snapshot of what changed when it reads again', () => {
    const { bench, prices, flags, present } = openBench(manyEntries(10), { dark: false });
    const agent = bench.agent();
    agent.skip();
    agent.isFullNow = agent.hasBacklogNow = true;
    for (let round = 0; round < 1_000; round++) {
      flags.set({ dark: round });
      bench.settle();
    }
    agent.answer(1);
    expect(agent.frames).toEqual([]);
    agent.drain();
    bench.settle();
    // The map did not change, and is not sent.
    expect(agent.types).toEqual(['resync', 'change', 'change', 'commit', 'result']);
    agent.read();
    expect(agent.results).toEqual([{ id: 1, seen: present() }]);
    expect(agent.forgotten).toEqual(['all', 'all']);
    prices.set('key 0', 1);
    bench.settle();
    agent.read();
    expect(agent.seen).toEqual(present());
  });

  it('may stop in the middle of a snapshot: it gets another', () => {
    const { bench, prices, present } = openBench(manyEntries());
    const agent = bench.newAgent();
    bench.turn();
    agent.isFullNow = agent.hasBacklogNow = true;
    prices.set('key 0', 'now');
    prices.set('key 99', 'now');
    bench.settle();
    agent.drain();
    bench.settle();
    agent.read();
    expect(agent.types.filter((type) => type === 'resync')).toHaveLength(2);
    expect(agent.commits).toBe(1);
    expect(agent.seen).toEqual(present());
  });

  it('may stop in each snapshot: it is sent no more of the next in one turn', () => {
    const { bench, prices, present } = openBench(manyEntries());
    const agent = bench.newAgent();
    for (let round = 0; round < 5; round++) {
      agent.skip();
      bench.turn();
      expect(bytesOf(agent.frames)).toBeLessThan(2 * SNAPSHOT_SLICE_SIZE);
      agent.isFullNow = true;
      prices.set('key 0', round);
      bench.turn();
      agent.drain();
    }
    bench.settle();
    agent.read();
    expect(agent.seen).toEqual(present());
  });

  it('is let go: nothing is kept for it', () => {
    const { bench, prices } = openBench();
    const agent = bench.agent();
    agent.skip();
    agent.isFullNow = agent.hasBacklogNow = true;
    prices.set('NEXT', 2);
    bench.turn();
    agent.answer(1);
    agent.feed.close();
    agent.drain();
    prices.set('NEXT', 3);
    bench.settle();
    expect(agent.feed.isHolding).toBe(false);
  });
});

describe('what changes while a snapshot is sent', () => {
  it('of a map is there at its end, whether the snapshot had come to it or not', () => {
    const { bench, prices, present } = openBench(manyEntries());
    const agent = bench.newAgent();
    bench.turn();
    prices.set('key 0', 'changed before');
    prices.delete('key 1');
    prices.set('key 98', 'changed behind');
    prices.delete('key 99');
    prices.set('key 1', 'at the end');
    prices.set('new', 'at the end');
    bench.settle();
    agent.read();
    expect(agent.commits).toBe(1);
    expect(agent.seen).toEqual(present());
  });

  it('of a map may be all of it', () => {
    const { bench, prices, present } = openBench(manyEntries());
    const agent = bench.newAgent();
    bench.turn();
    prices.clear();
    prices.set('key 50', 1);
    prices.set('key 0', 2);
    bench.settle();
    agent.read();
    expect(agent.seen).toEqual(present());
  });

  it('of a large value is there at its end', () => {
    const large = Object.fromEntries(manyEntries());
    const { bench, flags, present } = openBench([], large);
    const agent = bench.newAgent();
    bench.turn();
    flags.update((value) => ({ ...value, 'key 0': 'changed before', 'key 99': 'changed behind' }));
    bench.turn();
    flags.update(({ 'key 98': _removed, ...rest }) => ({ ...rest, added: 1 }));
    bench.settle();
    agent.read();
    expect(agent.commits).toBe(1);
    expect(agent.seen).toEqual(present());
  });

  it('of a large array is there at its end', () => {
    const { bench, flags, present } = openBench([], {
      list: manyEntries().map(([key]) => key.repeat(2_000)),
    });
    const agent = bench.newAgent();
    bench.turn();
    flags.update(({ list }) => ({ list: (list as string[]).slice(5) }));
    bench.turn();
    flags.update(({ list }) => ({ list: ['first', ...(list as string[])] }));
    bench.settle();
    agent.read();
    expect(agent.seen).toEqual(present());
  });

  it('of a large value may be so much that another snapshot is sent', () => {
    const { bench, flags, present } = openBench([], Object.fromEntries(manyEntries()));
    const agent = bench.newAgent();
    bench.turn();
    for (let round = 0; round < 20; round++) {
      flags.update((value) => ({ ...value, [`key ${round}`]: `${round}`.repeat(SNAPSHOT_SLICE_SIZE) }));
      bench.publisher.commit();
    }
    bench.settle();
    agent.read();
    expect(agent.types.filter((type) => type === 'resync').length).toBeGreaterThan(1);
    expect(agent.seen).toEqual(present());
  });

  it('in a map whose snapshot is at its end is there, while that of another state goes on', () => {
    const { bench, prices, flags, present } = openBench([['ACME', 1]], Object.fromEntries(manyEntries()));
    const agent = bench.newAgent();
    bench.turn();
    prices.set('NEXT', 2);
    bench.turn();
    prices.delete('ACME');
    prices.set('ACME', 3);
    flags.update((value) => ({ ...value, 'key 0': 1 }));
    bench.settle();
    agent.read();
    expect(agent.commits).toBe(1);
    expect(agent.seen).toEqual(present());
  });

  it('in several states at once is seen at once', () => {
    const { bench, prices, flags, present } = openBench(manyEntries(), Object.fromEntries(manyEntries()));
    const agent = bench.newAgent();
    for (let round = 0; bench.isBusy && round < 30; round++) {
      batch(() => {
        prices.set('key 0', round);
        prices.set('key 99', -round);
        flags.update((value) => ({ ...value, 'key 0': -round, 'key 99': round }));
      });
      bench.turn();
    }
    bench.settle();
    agent.read();
    expect(agent.commits).toBeGreaterThan(0);
    expect(agent.seen).toEqual(present());
  });
});

describe('a step that is too large', () => {
  it('goes out as a snapshot of the states that it changes', () => {
    const { bench, prices, flags, present } = openBench();
    const agent = bench.agent();
    agent.skip();
    flags.set({ large: tooLarge() });
    agent.answer(1);
    expect(agent.frames).toEqual([]);
    bench.settle();
    const changed = agent.messages.flatMap((message) => (message.type === 'change' ? [message.state] : []));
    expect(new Set(changed)).toEqual(new Set([1]));
    agent.read();
    expect(agent.results).toEqual([{ id: 1, seen: present() }]);
    prices.set('NEXT', 2);
    bench.settle();
    agent.read();
    expect(agent.seen).toEqual(present());
  });

  it('goes out as it is, when it is one entry of a map: a snapshot would have the others as well', () => {
    const { bench, prices, flags, present } = openBench([['OTHER', 1]]);
    const agent = bench.agent();
    agent.skip();
    prices.set('ACME', tooLarge());
    bench.settle();
    expect(agent.types).toEqual(['change', 'commit']);
    agent.read();
    expect(agent.seen).toEqual(present());
    prices.set('ACME', tooLarge().toUpperCase());
    flags.set({ dark: true });
    agent.skip();
    bench.settle();
    expect(agent.types[0]).toBe('resync');
    agent.read();
    expect(agent.seen).toEqual(present());
  });

  it('is seen at once', () => {
    const { bench, prices, flags, present } = openBench();
    const agent = bench.agent();
    batch(() => {
      for (const [key, value] of manyEntries()) prices.set(key, value);
      flags.set({ dark: true });
    });
    bench.settle();
    agent.read();
    expect(agent.commits).toBe(2);
    expect(agent.seen).toEqual(present());
  });

  it('may come in the middle of a snapshot', () => {
    const { bench, prices, flags, present } = openBench(manyEntries());
    const agent = bench.newAgent();
    bench.turn();
    batch(() => {
      prices.set('key 0', tooLarge());
      flags.set({ dark: true });
    });
    bench.settle();
    agent.read();
    expect(agent.seen).toEqual(present());
  });

  it('may come in each turn, and the agent gets its answers nevertheless', () => {
    const { bench, flags } = openBench();
    const agent = bench.agent();
    for (let round = 1; round <= 100; round++) {
      flags.set(Object.fromEntries(manyEntries().map(([key, value]) => [key, `${round} ${value}`])));
      agent.answer(round);
      bench.turn();
    }
    agent.read();
    expect(agent.results.length).toBeGreaterThan(50);
  });

  it('does not make slices come faster', () => {
    const { bench, flags, present } = openBench(manyEntries());
    const agents = [bench.agent(), bench.newAgent()];
    bench.turn();
    flags.set({ large: tooLarge() });
    while (bench.isBusy) {
      const before = agents.map(({ frames }) => frames.length);
      bench.turn();
      const served = agents.filter(({ frames }, at) => frames.length > (before[at] as number));
      expect(served.length).toBeLessThan(2);
    }
    for (const agent of agents) {
      agent.read();
      expect(agent.seen).toEqual(present());
    }
  });
});

describe('an invalidation', () => {
  it('takes effect with its step', () => {
    const { bench, prices } = openBench();
    const agent = bench.agent();
    agent.forgotten.length = 0;
    prices.set('ACME', 2);
    bench.publisher.invalidate(3, ['ACME']);
    bench.publisher.invalidate(4, undefined);
    bench.turn();
    agent.read();
    expect(agent.forgotten).toEqual([
      [3, ['ACME']],
      [4, undefined],
    ]);
    expect(agent.types.slice(-4)).toEqual(['change', 'invalidate', 'invalidate', 'commit']);
  });

  it('is not lost for an agent that does not read', () => {
    const { bench } = openBench();
    const agent = bench.agent();
    agent.forgotten.length = 0;
    agent.isFullNow = agent.hasBacklogNow = true;
    bench.publisher.invalidate(3, ['ACME']);
    bench.settle();
    agent.drain();
    bench.settle();
    agent.read();
    expect(agent.forgotten).toEqual(['all']);
  });

  it('goes out where there are no states, too', () => {
    const bench = new PublisherBench({});
    const agent = bench.agent();
    agent.forgotten.length = 0;
    bench.publisher.invalidate(3, undefined);
    bench.settle();
    agent.read();
    expect(agent.forgotten).toEqual([[3, undefined]]);
    agent.isFullNow = agent.hasBacklogNow = true;
    bench.publisher.invalidate(3, undefined);
    bench.settle();
    agent.drain();
    bench.settle();
    agent.read();
    expect(agent.forgotten).toEqual([[3, undefined], 'all']);
  });
});
