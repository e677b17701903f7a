import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { anyValue } from '../../test/unit/arbitraries.js';
import { briefJson } from './brief-json.js';
import { isPlainValue } from './plain-value.js';

const shared = { a: 1 };

class Money {
  readonly amount = 5;
}

describe('the JSON of a small value', () => {
  it.each<[unknown]>([
    ['text'],
    [''],
    ['it says "no" \\ \n \u2028 \u0000 ü 漢 😀'],
    ['\ud800 alone'],
    [0],
    [-1.5e300],
    [2 ** 53],
    [true],
    [false],
    [null],
    [[]],
    [['ACME']],
    [['a', 1, null, true]],
    [[['a', 'b']]],
    [{}],
    [{ name: 'ACME' }],
    [{ 1: 'b', a: 'c', 'it says "no"': false, '': null }],
    [[{ id: 1, name: 'ACME' }]],
    [JSON.parse('{"__proto__":"a key"}')],
  ])('is that of JSON.stringify(): %j', (value) => {
    expect(briefJson(value)).toBe(JSON.stringify(value));
  });

  it('is that of the same key each time', () => {
    for (let index = 0; index < 3_000; index++)
      expect(briefJson({ [`key ${index}`]: index })).toBe(`{"key ${index}":${index}}`);
    expect(briefJson({ 'key 2999': 5 })).toBe('{"key 2999":5}');
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['a list with undefined', [undefined]],
    ['a list with nothing but a hole', Reflect.construct(Array, [1])],
    ['-0', -0],
    ['NaN', [NaN]],
    ['Infinity', { a: Infinity }],
    ['a bigint', 1n],
    ['a symbol', Symbol('a')],
    ['a function', () => {}],
    ['a Date', new Date(0)],
    ['a Date in an object', { at: new Date(0) }],
    ['a Buffer', Buffer.from('a')],
    ['a Map', new Map()],
    ['an instance', new Money()],
    ['an object without a prototype', Object.create(null)],
    ['a list of another class', new (class extends Array<number> {})(3)],
    ['an object with toJSON()', { toJSON: () => 'other' }],
    ['a list with toJSON()', Object.assign([1], { toJSON: () => 'other' })],
    ['an async iterable', { [Symbol.asyncIterator]: () => {} }],
    ['the same object twice', [shared, shared]],
    ['an object within an object', { a: shared }],
    [
      'a getter that throws',
      {
        get a(): never {
          throw new Error('no');
        },
      },
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          getPrototypeOf() {
            throw new Error('no');
          },
        },
      ),
    ],
    ['a long text', 'x'.repeat(65)],
    ['a long key', { ['x'.repeat(65)]: 1 }],
    ['many members', { a: 1, b: 2, c: 3, d: 4, e: 5 }],
    ['many items', [1, 2, 3, 4, 5]],
    ['lists in lists', [[['a']]]],
  ])('is left to others: of %s', (_name, value) => {
    expect(briefJson(value)).toBeUndefined();
  });

  it('of a list that is in itself is left to others', () => {
    const list: unknown[] = [];
    list.push(list);
    expect(briefJson(list)).toBeUndefined();
  });

  it('leaves out nothing that JSON.stringify() has, and adds nothing', () => {
    const few = fc.oneof(
      anyValue,
      fc.array(anyValue, { maxLength: 2 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(fc.double(), fc.string()), { maxKeys: 3 }),
    );
    fc.assert(
      fc.property(few, (value) => {
        const json = briefJson(value);
        if (json === undefined) return;
        expect(json).toBe(JSON.stringify(value));
        expect(isPlainValue(value)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
