import { describe, expect, it } from '@jest/globals';

import { MapReplica } from './map-replica.js';
import { Operation } from './operation.js';
import { ValueReplica } from './value-replica.js';

/** What nothing outside of it can compare. */
class Money {
  readonly #cents: number;

  constructor(cents: number) {
    this.#cents = cents;
  }

  get cents(): number {
    return this.#cents;
  }
}

function valueOf(first: unknown, second: unknown): { before: unknown; now: unknown } {
  const replica = new ValueReplica(false);
  const [before, now] = [first, second].map((value) => {
    const draft = replica.fresh();
    draft.apply(Operation.put, [[], value]);
    draft.commit(1);
    return replica.value;
  });
  return { before, now };
}

function entryOf(first: unknown, second: unknown): { before: unknown; now: unknown } {
  const replica = new MapReplica(false);
  const [before, now] = [first, second].map((value) => {
    const draft = replica.fresh();
    draft.apply(Operation.set, ['key', value]);
    draft.commit(1);
    return replica.entries.get('key');
  });
  return { before, now };
}

describe.each([
  ['a value', valueOf],
  ['an entry of a map', entryOf],
])('%s that comes again with a snapshot', (_, cameAgain) => {
  it('stays the same object when it is as it was', () => {
    const { before, now } = cameAgain({ a: [1], at: new Date(5) }, { a: [1], at: new Date(5) });
    expect(now).toBe(before);
  });

  it('is replaced when only the order of its keys is another one', () => {
    const { now } = cameAgain({ a: 1, b: 2 }, { b: 2, a: 1 });
    expect(Object.keys(now as object)).toEqual(['b', 'a']);
  });

  it('is replaced when it may differ in what cannot be seen', () => {
    const { now } = cameAgain({ price: new Money(1) }, { price: new Money(2) });
    expect((now as { price: Money }).price.cents).toBe(2);
  });
});
