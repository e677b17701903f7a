import { describe, expect, it } from '@jest/globals';

import { freeBytes } from './free-memory.js';

const MEBIBYTE = 2 ** 20;

describe('memory that is given back', () => {
  it('is free at once, without a collection of garbage', () => {
    const all = Array.from({ length: 64 }, () => Buffer.allocUnsafeSlow(MEBIBYTE));
    const { arrayBuffers } = process.memoryUsage();
    all.forEach(freeBytes);
    expect(arrayBuffers - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(64 * MEBIBYTE);
    expect(all.every(({ byteLength }) => byteLength === 0)).toBe(true);
  });

  it.each<[string, Uint8Array]>([
    ['a Buffer of the pool', Buffer.from('pooled')],
    ['the beginning', new Uint8Array(new ArrayBuffer(8), 0, 4)],
    ['the end', new Uint8Array(new ArrayBuffer(8), 4)],
  ])('is all of it: of larger memory nothing is freed (%s)', (_name, part) => {
    const before = [part.byteLength, part.buffer.byteLength];
    freeBytes(part);
    expect([part.byteLength, part.buffer.byteLength]).toEqual(before);
  });
});
