import { beforeEach, describe, expect, it } from '@jest/globals';

import { KeptResults } from './kept-results.js';

const FOREVER = { ttlMs: 1_000_000, maxEntries: 3 };

describe('kept results', () => {
  let now: number;
  let kept: KeptResults;

  beforeEach(() => {
    now = 0;
    kept = new KeptResults(() => now);
  });

  const keys = (...names: string[]): string[] => names.filter((name) => kept.get(name));

  it('are given for their key alone', () => {
    kept.set('a', 1, FOREVER);
    expect(kept.get('a')).toMatchObject({ value: 1 });
    expect(kept.get('b')).toBeUndefined();
  });

  it('may be undefined', () => {
    kept.set('a', undefined, FOREVER);
    expect(kept.get('a')).toMatchObject({ value: undefined });
  });

  it('are given until their time is over, and then no more', () => {
    kept.set('a', 1, { ttlMs: 100, maxEntries: 3 });
    now = 99.9;
    expect(kept.get('a')).toBeDefined();
    now = 100;
    expect(kept.get('a')).toBeUndefined();
    expect(kept.size).toBe(0);
  });

  it('live no longer because they are asked for', () => {
    kept.set('a', 1, { ttlMs: 100, maxEntries: 3 });
    now = 60;
    kept.get('a');
    now = 120;
    expect(kept.get('a')).toBeUndefined();
  });

  it('that were not asked for the longest make room', () => {
    for (const name of ['a', 'b', 'c']) kept.set(name, name, FOREVER);
    kept.get('a');
    kept.set('d', 'd', FOREVER);
    expect(kept.size).toBe(3);
    expect(keys('a', 'b', 'c', 'd')).toEqual(['a', 'c', 'd']);
  });

  it('are replaced without making room for another', () => {
    for (const name of ['a', 'b', 'c', 'a']) kept.set(name, name, FOREVER);
    expect(keys('a', 'b', 'c')).toEqual(['a', 'b', 'c']);
  });

  it('whose time is over make room before there is need', () => {
    kept.set('a', 1, { ttlMs: 10, maxEntries: 3 });
    now = 20;
    kept.set('b', 1, FOREVER);
    expect(kept.size).toBe(1);
  });

  it('are as many as the options say that hold now', () => {
    for (const name of ['a', 'b', 'c']) kept.set(name, name, FOREVER);
    kept.set('d', 'd', { ttlMs: 1_000, maxEntries: 1 });
    expect(kept.size).toBe(1);
  });

  it('are forgotten one by one, and all at once', () => {
    for (const name of ['a', 'b', 'c']) kept.set(name, name, FOREVER);
    kept.delete('b');
    expect(keys('a', 'b', 'c')).toEqual(['a', 'c']);
    kept.clear();
    expect(kept.size).toBe(0);
  });
});
