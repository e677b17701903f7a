import { runInNewContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';

import { Hidden } from '../../test/unit/arbitraries.js';
import { deepFreeze } from './deep-freeze.js';
import { MAX_DEPTH } from './limits.js';
import type { ValueChange } from './value-change.js';
import { diffValues } from './value-diff.js';

function refuse(): never {
  throw new Error('It was looked into.');
}

/** Throws when anything is asked of it. */
function untouchable<T extends object>(value: T): T {
  return new Proxy(value, {
    get: refuse,
    has: refuse,
    ownKeys: refuse,
    getPrototypeOf: refuse,
    getOwnPropertyDescriptor: refuse,
  });
}

function nested(depth: number, innermost: unknown): unknown {
  let value = innermost;
  for (let level = 0; level < depth; level++) value = { level: value, other: [1, 2, 3] };
  return value;
}

const many = (length: number): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length }, (_, index) => [`key${index}`, { index, tags: ['a', 'b'] }]));

/** By identity, since some of the values cannot be compared. */
function expectWhole(changes: readonly ValueChange[], value: unknown): void {
  const shown = changes.map(({ operation, path }) => ({ operation, path }));
  expect(shown).toEqual([{ operation: 'put', path: [] }]);
  expect(changes.every((change) => 'value' in change && change.value === value)).toBe(true);
}

function cyclic(leaf: number): object {
  const value: Record<string, unknown> = { ...many(20), leaf };
  value['self'] = { within: value };
  return value;
}

function repeated(leaf: number): unknown {
  let value: unknown = { leaf, other: [1, 2, 3] };
  for (let level = 0; level < 100; level++) value = [value, value];
  return value;
}

describe('the difference of two values', () => {
  it.each<[string, unknown, unknown]>([
    ['NaN', NaN, NaN],
    ['texts', 'a', 'a'],
    ['objects', { a: [1, { b: NaN }] }, { a: [1, { b: NaN }] }],
    ['dates', [new Date(5)], [new Date(5)]],
    ['dates that are none', new Date(NaN), new Date(NaN)],
    ['patterns', /a/g, /a/g],
    ['addresses', new URL('http://a/b'), new URL('http://a/b')],
    ['bytes', Buffer.from('abc'), Buffer.from('abc')],
    ['arrays of numbers', Float64Array.of(1, NaN), Float64Array.of(1, NaN)],
    ['buffers', new ArrayBuffer(3), new ArrayBuffer(3)],
    ['maps', new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])],
    ['sets', new Set([1, 'a']), new Set([1, 'a'])],
    ['boxed values', Object(1), Object(1)],
  ])('is none for equal %s', (_name, one, other) => {
    expect(diffValues(one, other)).toEqual([]);
    expect(diffValues({ at: one }, { at: other })).toEqual([]);
  });

  it.each<[string, unknown, unknown]>([
    ['0 and -0', 0, -0],
    ['null and an object', null, {}],
    ['undefined and null', undefined, null],
    ['an array and an object', [], {}],
    ['dates', new Date(5), new Date(6)],
    ['patterns', /a/g, /a/i],
    ['addresses', new URL('http://a/b'), new URL('http://a/c')],
    ['bytes', Buffer.from('abc'), Buffer.from('abd')],
    ['bytes of another kind', Buffer.from('abc'), Uint8Array.from(Buffer.from('abc'))],
    [
      'maps in another order',
      new Map([
        [1, 1],
        [2, 2],
      ]),
      new Map([
        [2, 2],
        [1, 1],
      ]),
    ],
    ['sets in another order', new Set([1, 2]), new Set([2, 1])],
    ['instances that differ where nobody sees', new Hidden(1), new Hidden(2)],
    ['objects with another prototype', {}, Object.create(null)],
    ['arrays with holes', [1, undefined], [1, ,]], // oxlint-disable-line no-sparse-arrays
  ])('is the whole for %s', (_name, one, other) => {
    expect(diffValues(one, other)).toEqual([{ operation: 'put', path: [], value: other }]);
  });

  it('is one change after an immutable update at one place, and nothing else is looked into', () => {
    const previous = {
      ...many(1_000),
      large: untouchable({}),
      list: [untouchable({}), { a: { b: 1, c: 2, d: 3 } }, 3, 4],
    };
    const [first, item, ...rest] = previous.list as [unknown, { a: object }, unknown];
    const next = { ...previous, list: [first, { ...item, a: { ...item.a, b: 5 } }, ...rest] };
    const changes = diffValues(previous, next);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ operation: 'put', path: ['list', 1, 'a', 'b'], value: 5 });
  });

  it('is one change after one in many keys, new, changed or removed', () => {
    const previous = deepFreeze(many(1_000));
    const { key7: _gone, ...without } = previous;
    expect(diffValues(previous, without)).toEqual([{ operation: 'remove', path: ['key7'] }]);
    expect(diffValues(previous, { ...previous, more: 1 })).toEqual([
      { operation: 'put', path: ['more'], value: 1 },
    ]);
    expect(diffValues(previous, { ...previous, key7: { index: 7, tags: ['a', 'b'], more: 1 } })).toEqual([
      { operation: 'put', path: ['key7', 'more'], value: 1 },
    ]);
    expect(diffValues(previous, { ...previous, key7: { index: 8 } })).toEqual([
      { operation: 'put', path: ['key7'], value: { index: 8 } },
    ]);
  });

  it('of a copy made anew is what differs', () => {
    const previous = many(100);
    const next = { ...many(100), key50: { index: 50, tags: ['a', 'b', 'c'] } };
    expect(diffValues(previous, next)).toEqual([
      { operation: 'splice', path: ['key50', 'tags'], start: 2, removed: 0, items: ['c'] },
    ]);
  });

  it('goes into objects and arrays of another realm', () => {
    const make = (): { at: { list: number[] } } =>
      runInNewContext('({ at: { list: [1, 2, 3, 4, 5] }, other: [1, 2] })') as ReturnType<typeof make>;
    const previous = make();
    const next = { ...previous, at: { ...previous.at, list: previous.at.list.with(1, 0) } };
    expect(diffValues({ ...previous }, next)).toEqual([
      { operation: 'put', path: ['at', 'list', 1], value: 0 },
    ]);
  });

  it('goes into large parts of a small object', () => {
    const previous = { users: many(100), orders: many(100) };
    const next = {
      users: { ...previous.users, key1: 1 },
      orders: { ...previous.orders, key2: 2 },
    };
    expect(diffValues(previous, next)).toEqual([
      { operation: 'put', path: ['users', 'key1'], value: 1 },
      { operation: 'put', path: ['orders', 'key2'], value: 2 },
    ]);
  });

  it('puts several new keys at once', () => {
    const previous = { a: 1, b: 2, c: 3, d: 4 };
    const changes = diffValues(previous, { ...previous, e: 5, ['__proto__']: 6 });
    expect(changes).toMatchObject([{ operation: 'assign', path: [] }]);
    const { record } = changes[0] as { record: object } & (typeof changes)[0];
    expect(Object.entries(record)).toEqual([
      ['e', 5],
      ['__proto__', 6],
    ]);
  });

  it.each<[string, object, object]>([
    ['moved', { a: 1, b: 2, c: 3 }, { b: 2, a: 1, c: 3 }],
    ['new at the front', { a: 1, b: 2, c: 3 }, { z: 0, a: 1, b: 2, c: 3 }],
    ['renamed in the middle', { a: 1, b: 2, c: 3 }, { a: 1, z: 2, c: 3 }],
  ])('puts an object whole when a key is %s', (_name, previous, next) => {
    const changes = diffValues({ at: previous, other: many(5) }, { at: next, other: many(5) });
    expect(changes).toEqual([{ operation: 'put', path: ['at'], value: next }]);
    expect(JSON.stringify(changes)).toContain(JSON.stringify(next));
  });

  it('sees a key that moved within an item', () => {
    const next = [{ b: 2, a: 1 }, 3];
    const changes = diffValues([{ a: 1, b: 2 }], next);
    expect(changes).toEqual([{ operation: 'splice', path: [], start: 0, removed: 1, items: next }]);
  });

  it('puts an item whole that is too deep to be compared', () => {
    const next = [nested(100_000, 1), 2];
    expectWhole(diffValues([nested(100_000, 1)], next), next);
  });

  it('adds an index at its place', () => {
    const previous = { 2: 'b', 7: 'c', a: 1, b: 2, c: 3 };
    expect(diffValues(previous, { 5: 'x', ...previous })).toEqual([
      { operation: 'put', path: ['5'], value: 'x' },
    ]);
  });

  it('puts whole what changed in most of its parts', () => {
    const previous = { at: [1, 2, 3, 4, 5, 6], other: many(5) };
    const next = { ...previous, at: [9, 8, 7, 6, 5, 6] };
    expect(diffValues(previous, next)).toEqual([{ operation: 'put', path: ['at'], value: next.at }]);
  });

  it.each<[string, number[], object]>([
    ['in the middle', [1, 2, 9, 9, 3, 4, 5, 6], { start: 2, removed: 0, items: [9, 9] }],
    ['at the end', [1, 2, 3, 4, 5, 6, 7], { start: 6, removed: 0, items: [7] }],
    ['at the front', [0, 1, 2, 3, 4, 5, 6], { start: 0, removed: 0, items: [0] }],
    ['fewer', [1, 2, 6], { start: 2, removed: 3, items: [] }],
    ['replaced', [1, 2, 9, 5, 6], { start: 2, removed: 2, items: [9] }],
    ['repeated', [1, 1, 2, 3, 4, 5, 6], { start: 1, removed: 0, items: [1] }],
  ])('of arrays of different lengths is one splice: %s', (_name, next, expected) => {
    expect(diffValues([1, 2, 3, 4, 5, 6], next)).toEqual([{ operation: 'splice', path: [], ...expected }]);
  });

  it('is the whole for a value that contains itself', () => {
    const next = cyclic(2);
    for (const previous of [cyclic(1), many(20), { ...many(20), leaf: 1 }]) {
      expectWhole(diffValues(previous, next), next);
    }
  });

  it.each([MAX_DEPTH, 100_000])('is the whole for a value of %d levels', (depth) => {
    const next = nested(depth, 2);
    for (const previous of [nested(depth, 1), nested(3, 1), nested(MAX_DEPTH - 5, 1)])
      expectWhole(diffValues(previous, next), next);
  });

  it('goes down to the deepest level that a value may have', () => {
    const depth = MAX_DEPTH - 2;
    const path = Array.from({ length: depth }, () => 'level');
    expect(diffValues(nested(depth, [1, 2, 3, 4]), nested(depth, [1, 2, 3, 5]))).toEqual([
      { operation: 'put', path: [...path, 3], value: 5 },
    ]);
  });

  it('is the whole when a getter throws, for the encoder to tell where', () => {
    const next = {
      ...many(20),
      get broken(): never {
        throw new Error('It is.');
      },
    };
    expectWhole(diffValues({ ...many(20), broken: 1 }, next), next);
  });

  it('ends for objects that stand in more places than can be counted', () => {
    const [change] = diffValues({ at: 1, ...many(5) }, { at: repeated(1), ...many(5) });
    expect(change?.path).toEqual(['at']);
    const next = repeated(2);
    expectWhole(diffValues(repeated(1), next), next);
    expect(diffValues([repeated(1)], [repeated(1), 2])).toHaveLength(1);
  });
});
