import { afterEach, describe, expect, it } from '@jest/globals';

import { classes } from '../../test/unit/wire.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { MAX_DEPTH } from './limits.js';
import { decodeValue } from './value-decoder.js';

const decode = (json: unknown, ...attachments: Uint8Array[]): unknown =>
  decodeValue({ json, attachments }, classes);

const error = { $: 'Error', class: 'Error', name: 'Error', message: 'a', stack: '', fields: {} };

const nested = (depth: number, item: unknown): unknown => {
  let value = item;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
};

describe('a tagged value that nobody of this protocol wrote', () => {
  afterEach(() => {
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a kind that there is not', { $: 'Nonsense' }],
    ['a kind that is no text', { $: 1 }],
    ['a kind named like a property of objects', { $: 'constructor', a: 0 }],
    ['a kind named __proto__', { $: '__proto__', a: 0 }],
    ['a bigint without digits', { $: 'bigint', v: '' }],
    ['a bigint that is a fraction', { $: 'bigint', v: '1.5' }],
    ['a bigint that is a number', { $: 'bigint', v: 1 }],
    ['a reference to nothing', { $: 'ref', v: 0 }],
    ['a reference before the first object', { $: 'ref', v: -1 }],
    ['a reference to a fraction', [{ $: 'ref', v: 0.5 }]],
    ['a reference by name', [{ $: 'ref', v: 'length' }]],
    ['a sparse list of a negative length', { $: 'sparse', length: -1, v: [] }],
    ['a sparse list that is too long', { $: 'sparse', length: 2 ** 32, v: [] }],
    ['a sparse list without a length', { $: 'sparse', v: [] }],
    ['a sparse list without items', { $: 'sparse', length: 1 }],
    ['a sparse list with an item that has no index', { $: 'sparse', length: 1, v: [[]] }],
    ['a sparse list with an item at a name', { $: 'sparse', length: 1, v: [['length', 0]] }],
    ['a Map that is no list', { $: 'Map', v: {} }],
    ['a Set that is no list', { $: 'Set', v: 'ab' }],
    ['an object that is none', { $: 'object', v: null }],
    ['a pattern that is none', { $: 'RegExp', v: '(', flags: '' }],
    ['a pattern with flags that there are not', { $: 'RegExp', v: 'a', flags: 'gg' }],
    ['an address that is none', { $: 'URL', v: 'nowhere' }],
    ['an error without fields', { ...error, fields: undefined }],
    ['an error with fields that are no object', { ...error, fields: 'fields' }],
    ['bytes that are not there', { $: 'Buffer', a: 1 }],
    ['bytes before the first', { $: 'Buffer', a: -1 }],
    ['bytes by name', { $: 'Buffer', a: 'length' }],
    ['bytes of a kind that there is not', { $: 'Nonsense', a: 0 }],
    ['two-byte numbers in three bytes', { $: 'Int16Array', a: 0 }],
    ['eight-byte numbers in three bytes', { $: 'BigInt64Array', a: 0 }],
  ])('is refused: %s', (_name, json) => {
    expect(() => decode(json, Buffer.from('abc'))).toThrow(ProtocolError);
  });

  it.each<[string, unknown]>([
    ['lists', nested(3 * MAX_DEPTH, 1)],
    ['boxes', { $: 'boxed', v: nested(3 * MAX_DEPTH, 1) }],
    ['objects', Array.from({ length: 3 * MAX_DEPTH }).reduce((value) => ({ a: value }), 1)],
    ['causes', Array.from({ length: 3 * MAX_DEPTH }).reduce((cause) => ({ ...error, cause }), 1)],
    ['tagged objects', Array.from({ length: 3 * MAX_DEPTH }).reduce((v) => ({ $: 'object', v: { v } }), 1)],
  ])('is refused when it is too deep: %s', (_name, json) => {
    expect(() => decode(json)).toThrow(ProtocolError);
  });

  it.each(['__proto__', 'constructor', 'toString', 'Function', 'Nonsense', 'NotFoundException'])(
    'is a plain Error when its class is unknown: %s',
    (name) => {
      const arrived = decode({ ...error, class: name });
      expect(Object.getPrototypeOf(arrived)).toBe(Error.prototype);
    },
  );
});
