import { isDeepStrictEqual } from 'node:util';

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { anyTree, anyValue } from '../../test/unit/arbitraries.js';
import { applyAll, sentChanges } from '../../test/unit/changes.js';
import { difference } from '../../test/unit/difference.js';
import { overTheWire } from '../../test/unit/wire.js';
import { isDense, isList, isRecord } from './container.js';
import { deepFreeze } from './deep-freeze.js';
import type { ValueChange } from './value-change.js';
import { cutValue } from './value-pieces.js';

const maxNodes = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 30 }));

/** Plain objects, arrays and all that they hold; what cannot be cut counts for one. */
function nodesOf(value: unknown): number {
  const children = isList(value) && isDense(value) ? value : isRecord(value) ? Object.values(value) : [];
  return children.reduce<number>((sum, child) => sum + nodesOf(child), 1);
}

/** The values that it brings. */
function brought(change: ValueChange): unknown[] {
  if (change.operation === 'assign') return Object.values(change.record);
  if (change.operation === 'splice') return [...change.items];
  return 'value' in change ? [change.value] : [];
}

describe('the pieces of any value', () => {
  it('make it up', () => {
    fc.assert(
      fc.property(anyTree, maxNodes, (value, most) => {
        const pieces = [...cutValue(deepFreeze(value), most)];
        const made = applyAll(
          'something else',
          pieces.map((piece) => deepFreeze(piece)),
        );
        expect(difference(value, made)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it('make it up in another process', () => {
    fc.assert(
      fc.property(anyTree, maxNodes, (value, most) => {
        const made = applyAll(undefined, sentChanges(cutValue(value, most)));
        expect(difference(overTheWire(value), made)).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('make it up whatever it holds and wherever', () => {
    fc.assert(
      fc.property(anyValue, maxNodes, (value, most) => {
        expect(isDeepStrictEqual(applyAll(undefined, cutValue(value, most)), value)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('begin with all of it, and are small unless they are one that cannot be cut', () => {
    fc.assert(
      fc.property(anyTree, maxNodes, (value, most) => {
        const [first, ...others] = cutValue(value, most);
        expect(first).toMatchObject({ operation: 'put', path: [] });
        for (const piece of [first as ValueChange, ...others]) {
          const nodes = brought(piece).reduce<number>((sum, part) => sum + nodesOf(part), 0);
          expect(nodes).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('are not many more than needed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 200 }), maxNodes, (value, most) => {
        const count = [...cutValue(value, most)].length;
        expect(count).toBeLessThanOrEqual(1 + Math.ceil(value.length / most));
      }),
    );
  });
});
