import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { anyTypedValue, anyValue, Typed } from '../../test/unit/arbitraries.js';
import { difference } from '../../test/unit/difference.js';
import { overTheWire } from '../../test/unit/wire.js';
import { KnownClasses } from './known-classes.js';
import { ValueTypes } from './value-types.js';

/** Travels as what it says, and is made of that again. */
class Box {
  readonly made = 'by its constructor';

  constructor(readonly content: unknown) {}
}

const known = new KnownClasses(
  [],
  new ValueTypes([
    { type: Typed },
    {
      type: Box,
      serialize: ({ content }: Box) => [content],
      deserialize: ([content]: [unknown]) => new Box(content),
    },
  ]),
);

describe('instances of classes that both ends know', () => {
  it('arrive as such, wherever they stand and whatever they hold', () => {
    fc.assert(
      fc.property(anyTypedValue, (value) => {
        expect(difference(value, overTheWire(value, known))).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('are made by the user of what he gave for them', () => {
    fc.assert(
      fc.property(anyValue, anyTypedValue, (first, second) => {
        const box = new Box({ first, second });
        const sent = [box, { again: box, other: new Box([new Box(first)]) }];
        expect(difference(sent, overTheWire(sent, known))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
