import { afterEach, describe, expect, it } from '@jest/globals';

import { overTheWire } from '../../test/unit/wire.js';

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toJSON',
  'then',
  'hasOwnProperty',
  'toString',
  'valueOf',
  '__defineGetter__',
  '$',
  'v',
  'a',
  'length',
  '',
  ' ',
  '\u2028',
  '0',
  '-1',
];

/** JSON alone carries the first; the others need tags. */
const VALUES: readonly (readonly [string, unknown])[] = [
  ['text', 'x'],
  ['an object', { polluted: true }],
  ['a bigint', 1n],
  ['an object that needs tags', { polluted: new Date(0) }],
];

function withKey(key: string, value: unknown, prototype: object | null = Object.prototype): object {
  return Object.defineProperty(Object.create(prototype) as object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

const ownEntries = (value: unknown): unknown =>
  Object.entries(Object.getOwnPropertyDescriptors(value as object)).map(([key, { value: held }]) => [
    key,
    held as unknown,
  ]);

describe('a key', () => {
  afterEach(() => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  describe.each(VALUES)('of %s', (_name, value) => {
    it.each(KEYS)('is a key like any other: %j', (key) => {
      const arrived = overTheWire(withKey(key, value));
      expect(ownEntries(arrived)).toEqual([[key, value]]);
      expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
    });

    it.each(KEYS)('is a key like any other deep inside: %j', (key) => {
      const arrived = overTheWire([{ deep: withKey(key, value) }]) as [{ deep: object }];
      expect(ownEntries(arrived[0].deep)).toEqual([[key, value]]);
    });

    it.each(KEYS)('of an object without a prototype arrives, too: %j', (key) => {
      expect(ownEntries(overTheWire(withKey(key, value, null)))).toEqual([[key, value]]);
    });

    it.each(KEYS.filter((key) => !['toString', 'valueOf'].includes(key)))(
      'of an error is a field of it and nothing more: %j',
      (key) => {
        const error = new Error('x');
        const arrived = overTheWire(Object.defineProperty(error, key, { value, enumerable: true }));
        expect(Object.getPrototypeOf(arrived)).toBe(Error.prototype);
        expect(Object.getOwnPropertyDescriptor(arrived, key)?.value).toEqual(value);
      },
    );
  });

  it('that looks like a tag is not taken for one', () => {
    const forged = [
      { $: 'Date', v: 0 },
      { $: 'ref', v: 0 },
      { $: 'undefined' },
      { $: 'nonsense' },
      { $: { $: 'Date', v: 0 } },
      { $: 1n },
    ];
    expect(overTheWire(forged)).toEqual(forged);
    expect(overTheWire([...forged, undefined])).toEqual([...forged, undefined]);
  });

  it('that is a symbol, or not enumerable, stays behind', () => {
    const object = Object.defineProperty({ [Symbol('a')]: 1, b: 2n }, 'hidden', { value: 3 });
    expect(Reflect.ownKeys(overTheWire(object) as object)).toEqual(['b']);
  });
});
