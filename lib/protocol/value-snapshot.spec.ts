import { describe, expect, it } from '@jest/globals';

import { difference } from '../../test/unit/difference.js';
import { classes, packResults, readMessages, valueOf } from '../../test/unit/wire.js';
import { encodeValue } from './value-encoder.js';

describe('a value that was handed over', () => {
  it.each<[string, () => { value: unknown; change(): void }]>([
    [
      'an object',
      () => {
        const value: Record<string, unknown> = { a: 1, deep: {} };
        return { value, change: () => Object.assign(value, { a: 2, b: 3, deep: 4 }) };
      },
    ],
    [
      'a list',
      () => {
        const value = [1, [2]];
        return { value, change: () => value.splice(0, 2, 9, 9, 9) };
      },
    ],
    [
      'a Map and a Set',
      () => {
        const map = new Map([['a', 1]]);
        const set = new Set([1]);
        const change = (): void => {
          map.clear();
          set.add(2);
        };
        return { value: { map, set }, change };
      },
    ],
    [
      'a Date',
      () => {
        const value = new Date(0);
        return { value, change: () => void value.setTime(1) };
      },
    ],
    [
      'a URL',
      () => {
        const value = new URL('http://example.org/a');
        const change = (): void => {
          value.pathname = '/b';
        };
        return { value, change };
      },
    ],
    [
      'bytes of every kind',
      () => {
        const buffer = new ArrayBuffer(8);
        const value = {
          buffer,
          view: new DataView(buffer),
          floats: new Float32Array(buffer, 4),
          node: Buffer.from(buffer),
        };
        return { value, change: () => void value.node.fill(255) };
      },
    ],
    [
      'an error',
      () => {
        const value = Object.assign(new Error('before'), { code: 'BEFORE', stack: 'before' });
        return { value, change: () => Object.assign(value, { message: 'after', code: 'AFTER' }) };
      },
    ],
  ])('is sent as it was then, whatever happens to it later: %s', (_name, make) => {
    const { value, change } = make();
    const encoded = encodeValue(value, 'value', classes);
    change();
    const [message] = readMessages(packResults([encoded]).map((frame) => Buffer.from(frame)));
    expect(difference(make().value, valueOf(message))).toBeUndefined();
  });
});
