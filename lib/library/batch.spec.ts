import { describe, expect, it } from '@jest/globals';

import { PublisherBench } from '../../test/unit/publisher-bench.js';
import { batch, openBatch } from './batch.js';
import { replicated } from './replicated.js';

function openBench() {
  const [a, b] = [replicated(1), replicated(-1)];
  const bench = new PublisherBench({ a, b });
  const agent = bench.agent();
  agent.skip();
  return { a, b, bench, agent };
}

describe('batch()', () => {
  it('returns what its function returns', () => {
    expect(batch(() => 'result')).toBe('result');
    expect(batch(() => batch(() => undefined))).toBeUndefined();
    expect(openBatch()).toBeUndefined();
  });

  it('is in one step, whatever is sent in it; what comes after it in the same turn may be in it, too', () => {
    const { a, b, bench, agent } = openBench();
    a.set(0);
    batch(() => {
      a.set(5);
      agent.answer(1);
      batch(() => b.set(-5));
      agent.answer(2);
    });
    b.set(-6);
    agent.answer(3);
    bench.settle();
    agent.read();
    expect(agent.results).toEqual([
      { id: 1, seen: { a: 0, b: -1 } },
      { id: 2, seen: { a: 0, b: -1 } },
      { id: 3, seen: { a: 5, b: -6 } },
    ]);
    const commits = agent.messages.flatMap((message) => (message.type === 'commit' ? [message.version] : []));
    expect(commits).toEqual([1, 2]);
  });

  it('is over when its function throws, and what changed before stays changed', () => {
    const { a, b, bench, agent } = openBench();
    const heard: unknown[] = [];
    a.changes$.subscribe(({ value }) => heard.push(value));
    const failing = (): void =>
      batch(() => {
        a.set(5);
        throw new RangeError('no');
      });
    expect(failing).toThrow(new RangeError('no'));
    expect(openBatch()).toBeUndefined();
    expect(heard).toEqual([5]);
    b.set(-5);
    bench.settle();
    agent.read();
    expect(agent.seen).toEqual({ a: 5, b: -5 });
  });

  it('that fails in another is no end of that', () => {
    const { a, b, bench, agent } = openBench();
    batch(() => {
      a.set(5);
      expect(() =>
        batch(() => {
          throw new RangeError('no');
        }),
      ).toThrow(RangeError);
      agent.answer(1);
      b.set(-5);
    });
    bench.settle();
    agent.read();
    expect(agent.results).toEqual([{ id: 1, seen: { a: 1, b: -1 } }]);
    expect(agent.seen).toEqual({ a: 5, b: -5 });
  });

  it('refuses an asynchronous function, and what that does before its first await is done', async () => {
    const { a, b } = openBench();
    let going: Promise<void> | undefined;
    const change = async (): Promise<void> => {
      a.set(5);
      await Promise.resolve();
      b.set(-5);
    };
    expect(() => batch(() => (going = change()))).toThrow(TypeError);
    expect(() => batch(() => Promise.resolve())).toThrow(/asynchronous function.*await first/);
    // Jest fails a test in which a promise is rejected and nobody looks at it.
    expect(() => batch(() => Promise.reject(new Error('later')))).toThrow(TypeError);
    await going;
    expect([a.value, b.value]).toEqual([5, -5]);
    expect(openBatch()).toBeUndefined();
  });
});
