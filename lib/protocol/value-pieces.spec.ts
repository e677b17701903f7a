import { isDeepStrictEqual } from 'node:util';

import { describe, expect, it } from '@jest/globals';

import { applyAll } from '../../test/unit/changes.js';
import { MAX_DEPTH } from './limits.js';
import { cutValue } from './value-pieces.js';

const many = (length: number): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length }, (_, index) => [`key${index}`, { index }]));

describe('the pieces of a value', () => {
  it.each<[string, unknown]>([
    ['a text', 'text'],
    ['nothing', undefined],
    ['an object', many(10)],
    ['an array', [1, [2, 3]]],
    ['a Map', new Map([[1, 1]])],
    ['an object that contains itself', Object.assign(many(3), { self: [] }, { at: {} })],
  ])('of %s that is small are the value itself', (_name, value) => {
    const pieces = [...cutValue(value, 100)];
    expect(pieces).toEqual([{ operation: 'put', path: [], value }]);
    expect((pieces[0] as { value: unknown }).value).toBe(value);
  });

  it('of a large object are groups of its keys', () => {
    expect([...cutValue({ a: 1, b: [2], c: 'x'.repeat(250), d: 4 }, 3)]).toEqual([
      { operation: 'put', path: [], value: {} },
      { operation: 'assign', path: [], record: { a: 1, b: [2] } },
      { operation: 'assign', path: [], record: { c: 'x'.repeat(250) } },
      { operation: 'assign', path: [], record: { d: 4 } },
    ]);
  });

  it('of a large array are added at its end', () => {
    expect([...cutValue([1, 2, 3, 4, 5], 2)]).toEqual([
      { operation: 'put', path: [], value: [] },
      { operation: 'splice', path: [], start: 0, removed: 0, items: [1, 2] },
      { operation: 'splice', path: [], start: 2, removed: 0, items: [3, 4] },
      { operation: 'splice', path: [], start: 4, removed: 0, items: [5] },
    ]);
  });

  it('fill a large part at its place', () => {
    expect([...cutValue({ a: 1, b: { c: 2, d: [3, 4], e: 5 }, f: 6 }, 3)]).toEqual([
      { operation: 'put', path: [], value: {} },
      { operation: 'assign', path: [], record: { a: 1, b: {} } },
      { operation: 'assign', path: ['b'], record: { c: 2 } },
      { operation: 'assign', path: ['b'], record: { d: [3, 4] } },
      { operation: 'assign', path: ['b'], record: { e: 5 } },
      { operation: 'assign', path: [], record: { f: 6 } },
    ]);
  });

  it('count a long text and many bytes for several', () => {
    const value = { text: 'x'.repeat(1_000), bytes: Buffer.alloc(10_000), key: 1 };
    expect([...cutValue(value, 10)]).toHaveLength(4);
    expect([...cutValue(value, 100)]).toHaveLength(1);
  });

  it('are made one by one', () => {
    let read = 0;
    const item = (): object => ({
      get value() {
        return read++;
      },
    });
    const pieces = cutValue(Array.from({ length: 1_000 }, item), 10);
    pieces.next();
    pieces.next();
    expect(read).toBeLessThan(20);
  });

  it('do not count a large part again and again', () => {
    let reads = 0;
    const leaf = {
      get value() {
        reads++;
        return 1;
      },
    };
    let value: unknown = Array.from({ length: 10_000 }, () => leaf);
    for (let level = 0; level < 100; level++) value = { level: value };
    const count = [...cutValue(value, 100)].length;
    expect(count).toBeGreaterThan(100);
    // Once each to be sized, and no more than the limit for each level around.
    expect(reads).toBeLessThanOrEqual(10_000 + 100 * 101);
  });

  it.each<[string, (value: Record<string, unknown>) => unknown]>([
    ['itself', (value) => value],
    ['itself in a part', (value) => ({ at: [value] })],
  ])('of a large value that contains %s end with the whole', (_name, inner) => {
    const value = many(1_000);
    value['self'] = inner(value);
    const pieces = [...cutValue(value, 50)];
    expect(pieces.at(-1)).toMatchObject({ operation: 'put', path: [] });
    expect((pieces.at(-1) as { value: unknown }).value).toBe(value);
  });

  it('of a small value that contains itself are the value', () => {
    const value: Record<string, unknown> = { a: 1 };
    value['self'] = value;
    const [piece, ...others] = cutValue(value, 50);
    expect((piece as { value: unknown }).value).toBe(value);
    expect(others).toEqual([]);
  });

  it.each([10, 1_000])('of a value that is too deep end with the whole, of %d nodes each', (maxNodes) => {
    for (const depth of [MAX_DEPTH, 100_000]) {
      let value: unknown = [];
      for (let level = 1; level < depth; level++) value = [value];
      const last = [...cutValue(value, maxNodes)].at(-1) as { path: unknown; value: unknown };
      expect(last.path).toEqual([]);
      expect(last.value).toBe(value);
    }
  });

  it('of a value as deep as may be are pieces', () => {
    let value: unknown = [];
    for (let level = 2; level < MAX_DEPTH; level++) value = [value, level];
    const pieces = [...cutValue(value, 10)];
    expect(pieces.at(-1)).toMatchObject({ operation: 'splice' });
    expect(isDeepStrictEqual(applyAll(undefined, pieces), value)).toBe(true);
  });

  it('of objects that stand in more places than can be counted come to an end', () => {
    let value: unknown = Array.from({ length: 100 }, (_, index) => index);
    for (let level = 0; level < 100; level++) value = [value, value];
    const last = [...cutValue(value, 10)].at(-1) as { value: unknown };
    expect(last.value).toBe(value);
  });

  it('leave an array with holes in one', () => {
    const sparse: unknown[] = [];
    sparse[1_000_000_000] = 1;
    expect([...cutValue({ sparse, other: 1 }, 2)]).toEqual([
      { operation: 'put', path: [], value: {} },
      { operation: 'assign', path: [], record: { sparse: expect.anything() } },
      { operation: 'assign', path: [], record: { other: 1 } },
    ]);
  });
});
