import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { NumberMap } from './number-map.js';

type Item = { readonly number: number };
type Model = Map<number, Item>;

/** Some that share a slot, and some that do not; and as large as a number on the wire may be. */
const numbers = fc.oneof(
  fc.nat(5),
  fc.nat(5).map((number) => number * 512),
  fc.nat(3_000),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 512),
);

const steps = fc.array(fc.tuple(fc.constantFrom('add', 'delete', 'clear'), numbers), { maxLength: 200 });

function step(map: NumberMap<Item>, model: Model, action: string, number: number): void {
  const item = { number };
  if (action === 'clear' && number === 0) {
    map.clear();
    model.clear();
  } else if (action === 'delete') {
    map.delete(number);
    model.delete(number);
  } else if (!model.has(number)) {
    map.add(number, item);
    model.set(number, item);
  }
}

describe('a map of numbers', () => {
  it('has what a Map would have, in the order of the numbers', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const map = new NumberMap<Item>();
        const model: Model = new Map();
        for (const [action, number] of list) {
          step(map, model, action, number);
          expect(map.size).toBe(model.size);
          expect(map.get(number)).toBe(model.get(number));
        }
        expect(map.values()).toEqual([...model.values()].toSorted((a, b) => a.number - b.number));
        for (const [number, item] of model) expect(map.get(number)).toBe(item);
      }),
    );
  });

  it('keeps nothing that was deleted', () => {
    const map = new NumberMap<Item>();
    for (let number = 0; number < 5_000; number++) map.add(number, { number });
    for (let number = 0; number < 5_000; number++) map.delete(number);
    expect(map.values()).toEqual([]);
    expect(map.size).toBe(0);
  });
});
