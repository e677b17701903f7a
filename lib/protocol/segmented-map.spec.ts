import { describe, expect, it } from '@jest/globals';
import {
  type Arbitrary,
  array,
  assert,
  constant,
  integer,
  nat,
  oneof,
  option,
  property,
  tuple,
} from 'fast-check';

import { SegmentedMap } from './segmented-map.js';

type Step = readonly [operation: 'set' | 'delete' | 'clear', key: number, value: number | undefined];

const step: Arbitrary<Step> = tuple(
  oneof(
    { weight: 20, arbitrary: constant('set' as const) },
    { weight: 10, arbitrary: constant('delete' as const) },
    { weight: 1, arbitrary: constant('clear' as const) },
  ),
  nat(20),
  option(nat(), { nil: undefined }),
);

describe('a map of several', () => {
  it('is what one map is, in the same order', () => {
    assert(
      property(array(step, { maxLength: 100 }), integer({ min: 1, max: 5 }), (steps, size) => {
        const map = new SegmentedMap<number, number | undefined>(size);
        const model = new Map<number, number | undefined>();
        for (const [operation, key, value] of steps) {
          for (const each of [map, model]) {
            if (operation === 'set') each.set(key, value);
            else if (operation === 'delete') each.delete(key);
            else each.clear();
          }
          expect(map.has(key)).toBe(model.has(key));
          expect(map.get(key)).toBe(model.get(key));
        }
        expect([...map]).toEqual([...model]);
        expect([...map.keys()]).toEqual([...model.keys()]);
        expect([...map.values()]).toEqual([...model.values()]);
        expect(map.size).toBe(model.size);
      }),
    );
  });

  it('lets go of those that are empty', () => {
    const map = new SegmentedMap<number, number>(2);
    for (let key = 0; key < 100; key++) map.set(key, key);
    for (let key = 0; key < 99; key++) map.delete(key);
    expect(map['segments']).toHaveLength(1);
    expect([...map]).toEqual([[99, 99]]);
  });
});
