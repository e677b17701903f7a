import { describe, expect, it } from '@jest/globals';

import { difference } from './difference.js';

const shared = {};
const pairs = (...keys: number[]) => new Map(keys.map((key) => [key, key]));
const cyclic: unknown[] = [];
cyclic.push(cyclic);

function graph(): object {
  const node: Record<string, unknown> = { date: new Date(0), map: new Map([[1, new Set(['a'])]]) };
  return Object.assign(node, { self: node, list: [node, Buffer.from('a')] });
}

describe('difference()', () => {
  it.each<[string, unknown, unknown]>([
    ['zero and minus zero', 0, -0],
    ['a missing and an undefined property', {}, { a: undefined }],
    ['a hole and undefined', Array.from({ length: 1 }), Array(1)],
    ['two objects and one object twice', [{}, {}], [shared, shared]],
    ['one object twice and two objects', [shared, shared], [{}, {}]],
    ['a cycle and a copy', cyclic, [cyclic]],
    ['two orders of one Map', pairs(1, 2), pairs(2, 1)],
    ['two Sets', new Set([1]), new Set([2])],
    ['two dates', new Date(0), new Date(1)],
    ['a date and none', new Date(0), new Date(Number.NaN)],
    ['two kinds of bytes', Buffer.from([1]), Uint8Array.of(1)],
    ['two boxes', Object(1), Object(2)],
    ['two URLs', new URL('http://a'), new URL('http://b')],
    ['two flags', /a/g, /a/i],
    ['an object with and without a prototype', {}, Object.create(null)],
    ['two causes', new Error('a', { cause: 1 }), new Error('a', { cause: 2 })],
  ])('tells %s apart', (_name, expected, actual) => {
    expect(difference(expected, actual)).toMatch(/^value/);
  });

  it('names the place', () => {
    expect(difference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toBe('value.a.1.b');
  });

  it('takes copies of one graph for alike', () => {
    expect(difference(graph(), graph())).toBeUndefined();
  });
});
