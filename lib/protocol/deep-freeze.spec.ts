import { describe, expect, it } from '@jest/globals';

import { deepFreeze } from './deep-freeze.js';

function fail(): never {
  throw new Error('It was called.');
}

describe('deepFreeze', () => {
  it('freezes plain objects and arrays all the way', () => {
    const value = { a: [{ b: { c: 1 } }], bare: Object.assign(Object.create(null) as object, { d: [1] }) };
    expect(deepFreeze(value)).toBe(value);
    const { a, bare } = value;
    for (const part of [value, a, a[0], a[0]?.b, bare, (bare as { d?: unknown }).d])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it.each<[string, object]>([
    ['an instance of a class', new (class Some {})()],
    ['a Map', new Map()],
    ['a Date', new Date()],
    ['a Buffer', Buffer.from('a')],
    ['a Float64Array', new Float64Array(1)],
    ['an array of a class', new (class List extends Array {})()],
    ['a module or the like', JSON],
    ['a stream', { async *[Symbol.asyncIterator]() {} }],
  ])('leaves %s as it is', (_name, leaf) => {
    const inner = { a: 1 };
    if (!ArrayBuffer.isView(leaf) && leaf !== JSON) Object.assign(leaf, { inner });
    deepFreeze({ leaf });
    expect(Object.isFrozen(leaf)).toBe(false);
    expect(Object.isFrozen(inner)).toBe(false);
  });

  it('does not look into what is frozen', () => {
    const inner = { a: 1 };
    deepFreeze({ outer: Object.freeze({ inner }) });
    expect(Object.isFrozen(inner)).toBe(false);
  });

  it('calls no getter', () => {
    const value = Object.defineProperties([1] as object, { 0: { get: fail, enumerable: true } });
    const record = Object.defineProperties({}, { a: { get: fail, enumerable: true }, toJSON: { get: fail } });
    deepFreeze([value, record]);
    expect([value, record].every((part) => Object.isFrozen(part))).toBe(true);
  });

  it('comes to an end for a value that contains itself, and for a deep one', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['list'] = [cyclic];
    expect(Object.isFrozen(deepFreeze(cyclic)['list'])).toBe(true);
    const innermost = {};
    let deep: object = innermost;
    for (let level = 0; level < 200_000; level++) deep = level % 2 ? [deep] : { deep };
    deepFreeze(deep);
    expect(Object.isFrozen(innermost)).toBe(true);
  });

  it.each([undefined, null, 1, 'a', Symbol.iterator, deepFreeze])(
    'gives back what cannot be frozen',
    (value) => {
      expect(deepFreeze(value)).toBe(value);
    },
  );
});
