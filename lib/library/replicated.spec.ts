import { describe, expect, it } from '@jest/globals';

import { PublisherBench } from '../../test/unit/publisher-bench.js';
import { NotSerializableError } from '../errors/not-serializable.error.js';
import { batch } from './batch.js';
import { replicated } from './replicated.js';

/** What is told of the changes of a value. */
function heardOf<T>(state: ReturnType<typeof replicated<T>>): unknown[] {
  const heard: unknown[] = [];
  state.changes$.subscribe((change) => heard.push(change));
  return heard;
}

describe('a replicated value that no library shares', () => {
  it('is set and updated, and tells of it', () => {
    const state = replicated({ a: 1, b: [1, 2] });
    const heard = heardOf(state);
    state.set({ a: 2, b: [1, 2] });
    state.update((value) => ({ ...value, b: [3] }));
    expect(state.value).toEqual({ a: 2, b: [3] });
    expect(heard).toEqual([
      { value: { a: 2, b: [1, 2] }, previous: { a: 1, b: [1, 2] } },
      { value: { a: 2, b: [3] }, previous: { a: 2, b: [1, 2] } },
    ]);
  });

  it('tells nothing when it is set to what it is', () => {
    const state = replicated<unknown>({ a: [1, new Date(5)] });
    const { value } = state;
    const heard = heardOf(state);
    state.set({ a: [1, new Date(5)] });
    state.update((same) => same);
    expect(heard).toEqual([]);
    expect(state.value).toBe(value);
  });

  it('is frozen all the way, also before it is set', () => {
    const next = { a: { b: 2 } };
    const state = replicated({ a: { b: 1 } });
    expect(() => (state.value.a.b = 3)).toThrow(TypeError);
    state.set(next);
    expect(() => (next.a.b = 3)).toThrow(TypeError);
    expect(state.value).toBe(next);
  });

  it('stays as it is when update() throws', () => {
    const state = replicated(1);
    const heard = heardOf(state);
    const update = (): void =>
      state.update(() => {
        throw new RangeError('no');
      });
    expect(update).toThrow(new RangeError('no'));
    expect(state.value).toBe(1);
    expect(heard).toEqual([]);
  });

  it('tells of a batch once, with what was before it', () => {
    const state = replicated(1);
    const heard = heardOf(state);
    batch(() => {
      state.set(2);
      expect(state.value).toBe(2);
      state.update((value) => value + 1);
      expect(heard).toEqual([]);
    });
    expect(heard).toEqual([{ value: 3, previous: 1 }]);
  });

  it('tells nothing of a batch after which it is what it was', () => {
    const state = replicated(1);
    const heard = heardOf(state);
    batch(() => {
      state.set(2);
      state.set(1);
    });
    expect(heard).toEqual([]);
  });

  it('may be changed by who is told of a change', () => {
    const state = replicated(0);
    const heard = heardOf(state);
    state.changes$.subscribe(({ value }) => value < 3 && state.set(value + 1));
    state.set(1);
    expect(state.value).toBe(3);
    expect(heard).toEqual([1, 2, 3].map((value) => ({ value, previous: value - 1 })));
  });
});

describe('a replicated value that is shared', () => {
  it('refuses what cannot be sent, tells where it is, and stays as it is', () => {
    const state = replicated<unknown>({ a: 1 });
    const bench = new PublisherBench({ state });
    const agent = bench.agent();
    const heard = heardOf(state);
    const set = (): void => state.set({ a: 1, list: [{ open: () => {} }] });
    expect(set).toThrow(NotSerializableError);
    expect(set).toThrow(/^lib\.state: value\.list(\[0\]\.open)? cannot be sent/);
    bench.settle();
    agent.read();
    expect([state.value, agent.seen]).toEqual([{ a: 1 }, { state: { a: 1 } }]);
    expect(heard).toEqual([]);
  });

  it('refuses what cannot be sent when it begins to be shared', () => {
    expect(() => new PublisherBench({ state: replicated({ open: () => {} }) })).toThrow(
      /^lib\.state: value(\.open)? cannot be sent/,
    );
  });

  it('refuses what is too large when it begins to be shared', () => {
    expect(() => new PublisherBench({ state: replicated({ text: 'x'.repeat(1_000) }) }, 1_000)).toThrow(
      /^lib\.state: value(\.text)? cannot be sent.*it takes/,
    );
  });

  it('may be larger than a message as a whole', () => {
    const state = replicated(Array.from({ length: 1_000 }, (_, id) => ({ id, text: 'x'.repeat(99) })));
    const agent = new PublisherBench({ state }, 1_024).agent();
    expect(agent.seen).toEqual({ state: state.value });
  });

  it('is sent as a whole, when a part of it is just as large as a message may be', () => {
    const state = replicated({ text: '', list: Array.from({ length: 10_000 }, () => 1) });
    const bench = new PublisherBench({ state }, 1_000);
    state.update((value) => ({ ...value, text: 'x'.repeat(1_000 - JSON.stringify([['text'], '']).length) }));
    expect(bench.agent().seen).toEqual({ state: state.value });
  });

  it('refuses what is too large', () => {
    const state = replicated('');
    const bench = new PublisherBench({ state }, 1_000);
    expect(() => state.set('x'.repeat(1_000))).toThrow(NotSerializableError);
    expect(state.value).toBe('');
    expect(bench.isBusy).toBe(false);
  });
});
