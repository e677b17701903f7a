import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { anyReplacedValue, anyValue } from '../../test/unit/arbitraries.js';
import { difference } from '../../test/unit/difference.js';
import { overTheWire, sendAll } from '../../test/unit/wire.js';

const offsets = fc.array(fc.nat({ max: 4_000 }), { maxLength: 12 });

describe('any value that may travel', () => {
  it('arrives as it was sent', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(difference(value, overTheWire(value))).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('arrives with what toJSON() gives in place of the objects that have it', () => {
    fc.assert(
      fc.property(anyReplacedValue, ({ sent, expected }) => {
        expect(difference(expected, overTheWire(sent))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('arrives again when it is sent on', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(difference([value], overTheWire(overTheWire([value])))).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it('arrives whichever way the stream is cut, with its neighbours and their bytes', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { minLength: 1, maxLength: 5 }), offsets, (values, cuts) => {
        const arrived = sendAll(values, cuts);
        expect(arrived).toHaveLength(values.length);
        // One message after the other: an object that two of them hold arrives twice.
        values.forEach((value, index) => expect(difference(value, arrived[index])).toBeUndefined());
      }),
      { numRuns: 400 },
    );
  });

  it('is not changed by being sent', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const before = overTheWire(value);
        expect(difference(before, overTheWire(value))).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});
