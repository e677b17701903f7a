import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { Deadlines, type Expiring } from './deadlines.js';

interface Item extends Expiring {
  readonly name: number;
}

const item = (timeoutMs: number, name = 0): Item => ({
  name,
  timeoutMs,
  latest: undefined,
  place: -1,
  deadline: Number.NaN,
  earlier: undefined,
  later: undefined,
});

describe('deadlines', () => {
  it('have no next when there are none', () => {
    expect(new Deadlines().next()).toBeUndefined();
    expect(new Deadlines().takeExpired(Infinity)).toEqual([]);
  });

  it('are the time of the call and its timeout', () => {
    const deadlines = new Deadlines<Item>();
    const added = item(30);
    deadlines.add(added, 100);
    expect(added.deadline).toBe(130);
    expect(deadlines.next()).toBe(130);
  });

  it('are over at their very time, not before', () => {
    const deadlines = new Deadlines<Item>();
    const added = item(30);
    deadlines.add(added, 100);
    expect(deadlines.takeExpired(129.999)).toEqual([]);
    expect(deadlines.takeExpired(130)).toEqual([added]);
    expect(deadlines.takeExpired(131)).toEqual([]);
  });

  it('may be taken back, also when they are over', () => {
    const deadlines = new Deadlines<Item>();
    const added = item(30);
    deadlines.add(added, 0);
    deadlines.takeExpired(30);
    deadlines.remove(added);
    deadlines.remove(added);
    deadlines.remove(item(99));
    expect(deadlines.next()).toBeUndefined();
  });

  it('hold nothing of what was removed', () => {
    const deadlines = new Deadlines<Item>();
    const items = [item(5), item(5), item(5)] as const;
    for (const added of items) deadlines.add(added, 0);
    deadlines.remove(items[1]);
    expect(items[1]).toMatchObject({ earlier: undefined, later: undefined });
    expect(items[0].later).toBe(items[2]);
  });

  it('do what a plain list of them would do, in any order of events', () => {
    const event = fc.oneof(
      fc.record({
        add: fc.constantFrom(1, 5, 5, 30),
        within: fc.option(fc.nat({ max: 40 }), { nil: undefined }),
        remove: fc.constant(undefined),
        wait: fc.nat({ max: 3 }),
      }),
      fc.record({ add: fc.constant(undefined), remove: fc.nat({ max: 20 }), wait: fc.nat({ max: 9 }) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const deadlines = new Deadlines<Item>();
        const all: Item[] = [];
        let model: Item[] = [];
        let now = 0;
        for (const { add, remove, wait, ...rest } of events) {
          now += wait;
          const expired = model.filter(({ deadline }) => deadline <= now);
          model = model.filter(({ deadline }) => deadline > now);
          expect(new Set(deadlines.takeExpired(now))).toEqual(new Set(expired));
          const removed = remove === undefined ? undefined : all[remove % Math.max(1, all.length)];
          if (removed) {
            deadlines.remove(removed);
            model = model.filter((other) => other !== removed);
          } else if (add !== undefined) {
            const within = 'within' in rest ? rest.within : undefined;
            const latest = within === undefined ? undefined : now + within;
            const added = { ...item(add, all.length), latest };
            deadlines.add(added, now);
            all.push(added);
            model.push(added);
          }
          expect(deadlines.next()).toBe(
            model.length ? Math.min(...model.map(({ deadline }) => deadline)) : undefined,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
