import { describe, expect, it } from '@jest/globals';

import { difference } from '../../test/unit/difference.js';
import { classes, messagesOf, overTheWire, packResults, valueOf } from '../../test/unit/wire.js';
import { encodeValue } from './value-encoder.js';

type Row = readonly [name: string, value: unknown];

const bytes = [0, 1, 127, 128, 255, 0, 0, 64, 240, 63, 0, 0, 0, 0, 0, 128];
const { buffer } = Uint8Array.from(bytes);

const primitives: readonly Row[] = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['false', false],
  ['zero', 0],
  ['minus zero', -0],
  ['a fraction', 0.1],
  ['the largest safe integer', Number.MAX_SAFE_INTEGER],
  ['the largest number', Number.MAX_VALUE],
  ['the smallest number', Number.MIN_VALUE],
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['a bigint', 2n ** 200n],
  ['a negative bigint', -5n],
  ['an empty text', ''],
  ['a text beyond ASCII', 'naïve 漢字 🐱'],
  ['a text with quotes, line ends and zeros', '"\\\n\r\u0000\u2028'],
  ['half a surrogate pair', '\ud83d'],
];

const plain: readonly Row[] = [
  ['an empty object', {}],
  ['an empty list', []],
  ['a nested object', { a: { b: [{ c: null }, 'd', [[]]] } }],
  ['an object with integer keys', { 10: 'a', 2: 'b', x: 'c' }],
  ['a long list', Array.from({ length: 10_000 }, (_, index) => index)],
];

const kinds: readonly Row[] = [
  ['a Date', new Date(1_700_000_000_123)],
  ['a Date before 1970', new Date(-1)],
  ['an invalid Date', new Date(Number.NaN)],
  ['a RegExp', /a\/[b"]\n/dgimsuy],
  ['an empty RegExp', new RegExp('')],
  ['a URL', new URL('https://user@example.org:8080/a%20b?c=d#e')],
  ['an empty Map', new Map()],
  [
    'a Map with keys of every kind',
    new Map<unknown, unknown>([
      [1, 'number'],
      ['1', 'text'],
      [Number.NaN, 'NaN'],
      [undefined, 'undefined'],
      [{ an: 'object' }, new Map([[[], new Set()]])],
    ]),
  ],
  ['an empty Set', new Set()],
  ['a Set', new Set<unknown>([1, '1', null, undefined, [1], new Set([2n])])],
  ['a boxed number', Object(-0)],
  ['a boxed text', Object('text')],
  ['a boxed boolean', Object(false)],
  ['a boxed bigint', Object(7n)],
  ['an object that holds undefined', { a: undefined, b: [undefined] }],
  ['an Error', new RangeError('too far', { cause: new Error('too fast') })],
];

const binary: readonly Row[] = [
  ['a Buffer', Buffer.from(bytes)],
  ['an empty Buffer', Buffer.alloc(0)],
  ['a Buffer that is a part of another', Buffer.from(bytes).subarray(3, 7)],
  ['a Uint8Array that is a part of another', new Uint8Array(buffer, 3, 4)],
  ['an ArrayBuffer', buffer],
  ['an empty ArrayBuffer', new ArrayBuffer(0)],
  ['a DataView', new DataView(buffer, 2, 5)],
  ['a Int8Array', new Int8Array(buffer)],
  ['a Uint8Array', new Uint8Array(buffer)],
  ['a Uint8ClampedArray', new Uint8ClampedArray(buffer)],
  ['a Int16Array', new Int16Array(buffer)],
  ['a Uint16Array', new Uint16Array(buffer)],
  ['a Int32Array', new Int32Array(buffer)],
  ['a Uint32Array', new Uint32Array(buffer)],
  ['a Float32Array', new Float32Array(buffer)],
  ['a Float64Array', new Float64Array(buffer)],
  ['a BigInt64Array', new BigInt64Array(buffer)],
  ['a BigUint64Array', new BigUint64Array(buffer)],
];

const values: readonly Row[] = [...primitives, ...plain, ...kinds, ...binary];

describe('a value', () => {
  it.each(values)('arrives as it was sent: %s', (_name, value) => {
    expect(difference(value, overTheWire(value))).toBeUndefined();
  });

  it.each(values)('arrives as it was sent in a list, an object, a Map and a Set: %s', (_name, value) => {
    for (const nested of [[value], { key: value }, new Map([['key', value]]), new Set([value])])
      expect(difference(nested, overTheWire(nested))).toBeUndefined();
  });

  it.each(values)('arrives as it was sent beside one that needs tags: %s', (_name, value) => {
    const nested = [{ value }, 1n, [value]];
    expect(difference(nested, overTheWire(nested))).toBeUndefined();
  });

  it.each(binary)('does not keep the bytes of the frame: %s', (_name, value) => {
    const [frame = new Uint8Array()] = packResults([encodeValue(value, 'value', classes)]);
    const arrived = valueOf(messagesOf(frame)[0]);
    frame.fill(99);
    expect(difference(value, arrived)).toBeUndefined();
  });
});
