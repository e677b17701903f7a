import { afterEach, describe, expect, it } from '@jest/globals';

import { applyAll } from '../../test/unit/changes.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { deepFreeze } from './deep-freeze.js';
import { applyChange, type Path, type ValueChange } from './value-change.js';

const put = (path: Path, value: unknown): ValueChange => ({ operation: 'put', path, value });
const remove = (path: Path): ValueChange => ({ operation: 'remove', path });
const assign = (path: Path, record: object): ValueChange => ({ operation: 'assign', path, record });
const splice = (path: Path, start: number, removed: number, items: readonly unknown[]): ValueChange => ({
  operation: 'splice',
  path,
  start,
  removed,
  items,
});

const base = deepFreeze({ a: { b: [1, { c: 2 }, 3], d: 4 }, e: { f: 5 }, g: undefined });

const withProto = (value: unknown): object =>
  Object.defineProperty({}, '__proto__', { value, enumerable: true, configurable: true, writable: true });

describe('a change', () => {
  const CHANGES: readonly (readonly [string, ValueChange, unknown])[] = [
    ['puts the whole value', put([], 7), 7],
    ['puts a key that is there', put(['a', 'd'], 0), { ...base, a: { ...base.a, d: 0 } }],
    ['puts a new key at the end', put(['e', 'z'], 0), { ...base, e: { f: 5, z: 0 } }],
    ['puts undefined', put(['e', 'z'], undefined), { ...base, e: { f: 5, z: undefined } }],
    ['puts an item', put(['a', 'b', 2], 0), { ...base, a: { ...base.a, b: [1, { c: 2 }, 0] } }],
    ['puts inside an item', put(['a', 'b', 1, 'c'], 0), { ...base, a: { ...base.a, b: [1, { c: 0 }, 3] } }],
    ['removes a key', remove(['a', 'b']), { ...base, a: { d: 4 } }],
    ['removes a key that holds undefined', remove(['g']), { a: base.a, e: base.e }],
    ['assigns keys', assign(['e'], { y: 1, f: 2, z: 3 }), { ...base, e: { f: 2, y: 1, z: 3 } }],
    ['assigns keys of the whole value', assign([], { e: 1 }), { ...base, e: 1 }],
    [
      'splices items in',
      splice(['a', 'b'], 1, 0, [8, 9]),
      { ...base, a: { ...base.a, b: [1, 8, 9, { c: 2 }, 3] } },
    ],
    ['splices items out', splice(['a', 'b'], 0, 2, []), { ...base, a: { ...base.a, b: [3] } }],
    [
      'splices at the end',
      splice(['a', 'b'], 3, 0, [4]),
      { ...base, a: { ...base.a, b: [1, { c: 2 }, 3, 4] } },
    ],
  ];

  it.each(CHANGES)('%s', (_name, change, expected) => {
    const changed = applyChange(base, change, new Set());
    expect(changed).toStrictEqual(expected);
    expect(JSON.stringify(changed)).toBe(JSON.stringify(expected));
  });

  it('leaves the value as it is and shares what is not on its path', () => {
    const changed = applyChange(base, put(['a', 'b', 1, 'c'], 0), new Set()) as typeof base;
    expect(base.a.b[1]).toEqual({ c: 2 });
    expect(changed.e).toBe(base.e);
    expect(changed.a.b).not.toBe(base.a.b);
  });

  it('gives the same object when it changes nothing', () => {
    expect(applyChange(base, put(['e', 'f'], 5), new Set())).toBe(base);
  });

  it('tells 0 from -0, and puts NaN once', () => {
    const value = { zero: 0, none: NaN };
    expect(applyChange(value, put(['zero'], -0), new Set())).toStrictEqual({ zero: -0, none: NaN });
    expect(applyChange(value, put(['none'], NaN), new Set())).toBe(value);
  });

  it('writes in place what it made itself, and nothing else', () => {
    const owned = new Set<object>();
    const first = applyChange(base, put(['a', 'd'], 0), owned) as typeof base;
    const second = applyChange(first, put(['a', 'd'], 1), owned) as typeof base;
    expect(second).toBe(first);
    expect(second.a.d).toBe(1);
    expect(owned).toEqual(new Set([first, first.a]));
    const third = applyChange(second, put(['a', 'd'], 2), new Set()) as typeof base;
    expect([second.a.d, third.a.d]).toEqual([1, 2]);
  });

  it('appends in place to an array that it made itself', () => {
    const owned = new Set<object>();
    const list = applyChange([1], splice([], 1, 0, [2]), owned);
    expect(applyChange(list, splice([], 2, 0, [3]), owned)).toBe(list);
    expect(list).toEqual([1, 2, 3]);
  });

  it('never writes into a value that it was given to put', () => {
    const given = { list: [] as number[] };
    const changed = applyAll(undefined, [put([], given), splice(['list'], 0, 0, [1]), put(['x'], 1)]);
    expect(given).toEqual({ list: [] });
    expect(changed).toEqual({ list: [1], x: 1 });
  });

  it('keeps an object without a prototype one', () => {
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    const changed = applyChange(bare, put(['b'], 2), new Set()) as object;
    expect(Object.getPrototypeOf(changed)).toBeNull();
    expect(Object.entries(changed)).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  it('takes more items than a function takes arguments', () => {
    const items = Array.from({ length: 300_000 }, (_, index) => index);
    expect(applyChange([-1, -2], splice([], 1, 1, items), new Set())).toHaveLength(300_001);
    expect(applyChange([-1, -2], splice([], 2, 0, items), new Set())).toHaveLength(300_002);
  });
});

describe('a change that leads nowhere', () => {
  const value = {
    list: [1, 2],
    text: 'text',
    none: null,
    date: new Date(0),
    map: new Map([['a', 1]]),
    instance: new (class Some {
      a = 1;
    })(),
    replaced: { toJSON: () => 1, a: 1 },
    holes: [, 1], // oxlint-disable-line no-sparse-arrays
  };

  it.each<[string, ValueChange]>([
    ['a missing key on the way', put(['x', 'y'], 1)],
    ['a missing key to remove', remove(['x'])],
    ['the whole value to remove', remove([])],
    ['an item to remove', remove(['list', 0])],
    ['an index one too large', put(['list', 2], 1)],
    ['a negative index', put(['list', -1], 1)],
    ['a fraction', put(['list', 0.5], 1)],
    ['an index as text', put(['list', '0'], 1)],
    ['the length of an array', put(['list', 'length'], 0)],
    ['a number as the key of an object', put([0], 1)],
    ['a hole', put(['holes', 0, 'a'], 1)],
    ['a character', put(['text', 0], 'T')],
    ['null', put(['none', 'a'], 1)],
    ['a Date', put(['date', 'a'], 1)],
    ['a Map', put(['map', 'a'], 1)],
    ['an instance of a class', put(['instance', 'a'], 2)],
    ['an object with toJSON()', put(['replaced', 'a'], 2)],
    ['an array to assign to', assign(['list'], { 0: 1 })],
    ['an array to assign', assign([], [1])],
    ['a Map to assign', assign([], new Map())],
    ['an object to splice', splice([], 0, 0, [])],
    ['a start behind the end', splice(['list'], 3, 0, [])],
    ['a negative start', splice(['list'], -1, 0, [])],
    ['more items than there are', splice(['list'], 1, 2, [])],
    ['a negative number of items', splice(['list'], 1, -1, [])],
    ['items that are no array', splice(['list'], 0, 0, 'ab' as unknown as [])],
    ['an unknown operation', { operation: 'nonsense', path: [] } as unknown as ValueChange],
    ['an unknown operation deep inside', { operation: 'nonsense', path: ['list'] } as unknown as ValueChange],
    [
      'a path deeper than any value',
      put(
        Array.from({ length: 100_000 }, () => 'a'),
        1,
      ),
    ],
  ])('is refused: %s', (_name, change) => {
    expect(() => applyChange(value, change, new Set())).toThrow(ProtocolError);
  });

  it('is refused for its length before the stack overflows', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = { a: deep };
    const path = Array.from({ length: 100_000 }, () => 'a');
    expect(() => applyChange(deep, put(path, 2), new Set())).toThrow(ProtocolError);
  });

  it('is refused with the place', () => {
    expect(() => applyChange(base, put(['a', 'b', 7, 'c'], 0), new Set())).toThrow('value.a.b[7]');
  });
});

describe('a key of a change', () => {
  afterEach(() => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__', 'valueOf'];

  it.each(INHERITED)('that is inherited only leads nowhere: %s', (key) => {
    for (const change of [
      put([key, 'polluted'], 1),
      assign([key], { polluted: 1 }),
      remove([key]),
      splice([key], 0, 0, []),
      put([key, 'prototype', 'polluted'], 1),
    ])
      expect(() => applyChange({ a: {} }, change, new Set())).toThrow(ProtocolError);
  });

  it.each(INHERITED)('is a key like any other: %s', (key) => {
    const record = Object.defineProperty({}, key, { value: { polluted: 1 }, enumerable: true });
    for (const change of [put([key], { polluted: 1 }), assign([], record)]) {
      const changed = applyAll({ a: 1 }, [change, put([key, 'more'], 2)]) as object;
      expect(Object.entries(changed)).toEqual([
        ['a', 1],
        [key, { polluted: 1, more: 2 }],
      ]);
      expect(Object.getPrototypeOf(changed)).toBe(Object.prototype);
      expect(Object.keys(applyChange(changed, remove([key]), new Set()) as object)).toEqual(['a']);
    }
  });

  it('__proto__ stays when another is changed', () => {
    const changed = applyChange(withProto({ polluted: 1 }), put(['a'], 1), new Set()) as object;
    expect(Object.entries(changed)).toEqual([
      ['__proto__', { polluted: 1 }],
      ['a', 1],
    ]);
  });
});
