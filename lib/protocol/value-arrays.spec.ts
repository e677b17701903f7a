import { describe, expect, it } from '@jest/globals';

import { difference } from '../../test/unit/difference.js';
import { classes, overTheWire } from '../../test/unit/wire.js';
import { decodeValue } from './value-decoder.js';
import { encodeValue } from './value-encoder.js';

const MIB = 2 ** 20;

function sparse(length: number, items: Record<number, unknown> = {}): unknown[] {
  const list: unknown[] = [];
  list.length = length;
  return Object.assign(list, items);
}

describe('a sparse array', () => {
  it.each<[string, unknown[]]>([
    ['holes only', sparse(3)],
    ['a hole at the start', sparse(3, { 1: 'a', 2: 'b' })],
    ['a hole in the middle', sparse(3, { 0: 'a', 2: 'b' })],
    ['a hole at the end', sparse(3, { 0: 'a', 1: 'b' })],
    ['undefined beside a hole', sparse(3, { 0: undefined })],
    ['one item among 2^31', sparse(2 ** 31, { 2_000_000_000: new Date(0) })],
    ['the largest length there is', sparse(2 ** 32 - 1, { 4_294_967_294: 'last' })],
  ])('keeps its holes and its length: %s', (_name, list) => {
    expect(difference(list, overTheWire(list))).toBeUndefined();
    expect(difference([list, list], overTheWire([list, list]))).toBeUndefined();
  });

  it('is read only where it has items', () => {
    let reads = 0;
    const watched = new Proxy(sparse(2 ** 31, { 7: 'a' }), {
      get(list, key, receiver) {
        if (++reads > 1_000) throw new Error('Its holes are read, too.');
        return Reflect.get(list, key, receiver) as unknown;
      },
    });
    expect(overTheWire(watched)).toHaveLength(2 ** 31);
  });

  it('takes as much of the wire as its items', () => {
    const encoded = encodeValue(sparse(2 ** 31, { 7: 'a' }), 'value', classes);
    expect(JSON.stringify(encoded).length).toBeLessThan(200);
  });

  it('takes as much memory as its items: a short message cannot make the receiver allocate', () => {
    const before = process.memoryUsage().heapUsed;
    const json = { $: 'sparse', length: 30_000_000, v: [] };
    const list = decodeValue({ json, attachments: [] }, classes);
    expect((process.memoryUsage().heapUsed - before) / MIB).toBeLessThan(32);
    expect(list).toHaveLength(30_000_000);
  });
});

describe('an array with keys that are no indexes', () => {
  it.each(['-1', '1.5', 'NaN', 'Infinity', '4294967295', '01', 'index', '__proto__'])(
    'arrives with its items: %s',
    (key) => {
      const list = Object.defineProperty([1, undefined, 3], key, { value: 'x', enumerable: true });
      expect([...(overTheWire(list) as unknown[])]).toEqual([1, undefined, 3]);
    },
  );

  it.each(['-1', '1.5', 'NaN'])('keeps its holes: %s', (key) => {
    const list = Object.defineProperty(sparse(2, { 1: 'b' }), key, { value: 'x', enumerable: true });
    expect(Object.keys(overTheWire(list) as unknown[])).toEqual(['1']);
  });
});

describe('an instance of a subclass of Array', () => {
  class Stack<T> extends Array<T> {
    constructor(config: { readonly items: readonly T[] }) {
      super();
      this.push(...config.items);
    }
  }

  class Tags extends Array<unknown> {
    toJSON(): string {
      return 'tags';
    }
  }

  it('arrives as an array, and its constructor is not called', () => {
    const arrived = overTheWire(new Stack({ items: [1, undefined] }));
    expect(Object.getPrototypeOf(arrived)).toBe(Array.prototype);
    expect([...(arrived as unknown[])]).toEqual([1, undefined]);
  });

  it('arrives the same way whatever its items are', () => {
    const plain = overTheWire(Tags.of('a'));
    const tagged = overTheWire(Tags.of(1n));
    expect(Array.isArray(tagged)).toBe(Array.isArray(plain));
  });
});
