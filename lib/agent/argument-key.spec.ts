import { Readable } from 'node:stream';

import { describe, expect, it } from '@jest/globals';

import { classes } from '../../test/unit/wire.js';
import { NotSerializableError } from '../errors/not-serializable.error.js';
import { KnownClasses } from '../protocol/known-classes.js';
import { encodeValue } from '../protocol/value-encoder.js';
import { ValueTypes } from '../protocol/value-types.js';
import { keyOf, withoutMissing } from './argument-key.js';

class Query {
  constructor(
    readonly symbol: string,
    readonly depth: number,
  ) {}
}

class Price {
  constructor(private readonly cents: number) {}

  toJSON(): number {
    return this.cents / 100;
  }
}

const key = (...args: unknown[]): string | undefined =>
  keyOf(encodeValue(args, 'args', classes, { areArguments: true }), classes);

describe('the key of arguments', () => {
  it.each<[string, unknown[], unknown[]]>([
    ['texts', ['a'], ['a']],
    ['no arguments', [], []],
    [
      'objects with their keys in another order',
      [{ a: 1, b: { c: 2, d: 3 } }],
      [{ b: { d: 3, c: 2 }, a: 1 }],
    ],
    ['an instance of a class and an object', [new Query('a', 1)], [{ depth: 1, symbol: 'a' }]],
    ['what toJSON() gives', [new Price(250)], [2.5]],
    ['dates', [new Date(5)], [new Date(5)]],
    ['bytes', [Buffer.from('abc')], [Buffer.from('abc')]],
    ['maps', [new Map([['a', 1]])], [new Map([['a', 1]])]],
    ['undefined before others', [undefined, 1], [undefined, 1]],
    ['bigints', [5n], [5n]],
  ])('is the same for %s', (_what, first, second) => {
    expect(key(...first)).toBeDefined();
    expect(key(...first)).toBe(key(...second));
  });

  it.each<[string, unknown[], unknown[]]>([
    ['a text and a number', ['1'], [1]],
    ['items in another order', [[1, 2]], [[2, 1]]],
    ['one argument and two', ['a'], ['a', 'b']],
    ['a date and its number', [new Date(5)], [5]],
    ['a date and its text', [new Date(5)], [new Date(5).toISOString()]],
    ['other bytes', [Buffer.from('abc')], [Buffer.from('abd')]],
    [
      'bytes that are cut elsewhere',
      [Buffer.from('ab'), Buffer.from('c')],
      [Buffer.from('a'), Buffer.from('bc')],
    ],
    ['a buffer and an array of bytes', [Buffer.from('a')], [new Uint8Array([97])]],
    ['-0 and 0', [-0], [0]],
    ['null and undefined', [null, 1], [undefined, 1]],
    ['a key that sets a prototype', [JSON.parse('{"__proto__":{"a":1}}')], [{}]],
    ['what looks like a tag', [{ $: 'undefined' }], [undefined]],
  ])('is another one for %s', (_what, first, second) => {
    expect(key(...first)).toBeDefined();
    expect(key(...first)).not.toBe(key(...second));
  });

  it.each<[string, unknown]>([
    ['a function', (): void => {}],
    ['a stream', Readable.from(['a'])],
    ['a signal', new AbortController().signal],
  ])('is none with %s', (_what, value) => {
    expect(key('a', { deep: [value] })).toBeUndefined();
  });

  it('is none for an instance that cannot be made here', () => {
    const types = [
      {
        type: Query,
        serialize: () => 1,
        deserialize: (): Query => {
          throw new Error('no');
        },
      },
    ];
    const known = new KnownClasses([], new ValueTypes(types));
    expect(keyOf(encodeValue([new Query('a', 1)], 'args', known), known)).toBeUndefined();
  });

  it('is not asked for arguments that cannot be sent', () => {
    expect(() => key(Symbol('a'))).toThrow(NotSerializableError);
  });
});

describe('missing arguments at the end', () => {
  it.each<[unknown[], unknown[]]>([
    [['a', undefined], ['a']],
    [[undefined, undefined], []],
    [
      [undefined, 'a'],
      [undefined, 'a'],
    ],
    [
      ['a', null],
      ['a', null],
    ],
    [[], []],
  ])('are left out of %j', (given, left) => {
    expect(withoutMissing(given)).toEqual(left);
  });
});
