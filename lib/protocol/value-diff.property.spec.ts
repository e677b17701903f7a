import { isDeepStrictEqual } from 'node:util';

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { anyTree, anyValue } from '../../test/unit/arbitraries.js';
import { edited, type Edit } from '../../test/unit/changed-tree.js';
import { applyAll, sentChanges } from '../../test/unit/changes.js';
import { difference } from '../../test/unit/difference.js';
import { overTheWire } from '../../test/unit/wire.js';
import { isList, isRecord } from './container.js';
import { deepFreeze } from './deep-freeze.js';
import { diffValues } from './value-diff.js';

const edit: fc.Arbitrary<Edit> = fc.record({
  steps: fc.array(fc.nat({ max: 8 }), { maxLength: 4 }),
  kind: fc.constantFrom('replace', 'remove', 'insert', 'rename', 'first', 'copy'),
  value: anyTree,
});

/** A value, and what some immutable updates make of it. */
const updated = fc
  .tuple(fc.array(anyTree, { minLength: 1, maxLength: 8 }), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([previous, edits]) => ({
    previous: previous as unknown,
    next: edits.reduce<unknown>(edited, previous),
  }));

const unrelated = fc.record({ previous: anyTree, next: anyTree });

const pair = fc.oneof(updated, unrelated);

/** In order, without a look at which of them are the same object. */
function keysOf(value: unknown): unknown {
  if (isList(value)) return value.map((item) => keysOf(item));
  return isRecord(value) ? Object.entries(value).map(([key, child]) => [key, keysOf(child)]) : 0;
}

describe('the changes between any two values', () => {
  it('make the one of the other, and leave that as it was', () => {
    fc.assert(
      fc.property(pair, ({ previous, next }) => {
        const changed = applyAll(deepFreeze(previous), diffValues(previous, deepFreeze(next)));
        expect(isDeepStrictEqual(changed, next)).toBe(true);
        expect(keysOf(changed)).toEqual(keysOf(next));
      }),
      { numRuns: 2_000 },
    );
  });

  it('make the one of the other in another process', () => {
    fc.assert(
      fc.property(pair, ({ previous, next }) => {
        const changed = applyAll(deepFreeze(overTheWire(previous)), sentChanges(diffValues(previous, next)));
        expect(isDeepStrictEqual(changed, overTheWire(next))).toBe(true);
        expect(keysOf(changed)).toEqual(keysOf(overTheWire(next)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('make any value of any other, whatever it holds and wherever', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (previous, next) => {
        expect(isDeepStrictEqual(applyAll(previous, diffValues(previous, next)), next)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are none when nothing has changed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(diffValues(value, overTheWire(value))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('keep the objects of what did not change', () => {
    fc.assert(
      fc.property(
        fc.array(anyTree, { minLength: 20, maxLength: 20 }),
        fc.nat({ max: 19 }),
        edit,
        (parts, at, made) => {
          const previous = overTheWire(parts) as unknown[];
          const next = previous.with(at, edited(previous[at], made));
          const changed = applyAll(previous, sentChanges(diffValues(previous, next))) as unknown[];
          const others = [...changed.keys()].filter((index) => index !== at);
          for (const index of others) expect(Object.is(changed[index], previous[index])).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('change nothing in what they are made of', () => {
    fc.assert(
      fc.property(pair, ({ previous, next }) => {
        const before = [overTheWire(previous), overTheWire(next)];
        applyAll(previous, diffValues(previous, next));
        expect(difference(before, [overTheWire(previous), overTheWire(next)])).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});
