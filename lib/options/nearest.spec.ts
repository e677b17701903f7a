import { describe, expect, it } from '@jest/globals';

import { nearest } from './nearest.js';

const OPTIONS = ['library', 'workers', 'mode', 'timeoutMs', 'shutdownTimeoutMs', 'logRole'];

describe('nearest()', () => {
  it.each([
    ['worker', 'workers'],
    ['Workers', 'workers'],
    ['wrokers', 'workers'],
    ['timeout', 'timeoutMs'],
    ['timeoutms', 'timeoutMs'],
    ['modes', 'mode'],
    ['lib', undefined],
    ['libary', 'library'],
    ['port', undefined],
    ['', undefined],
    ['something entirely different', undefined],
  ])('%j was meant to be %j', (text, meant) => {
    expect(nearest(text, OPTIONS)).toBe(meant);
  });

  it('takes the nearest of several', () => {
    expect(nearest('prices', ['price', 'prizes', 'prices2', 'Prices'])).toBe('Prices');
    expect(nearest('abcdef', ['abcxyf', 'abcdxf'])).toBe('abcdxf');
  });

  it('takes the first of those that are equally near', () => {
    expect(nearest('cat', ['bat', 'rat'])).toBe('bat');
  });

  it('allows a third of the letters to be off, and no more', () => {
    expect(nearest('abcdef', ['abcdxx'])).toBe('abcdxx');
    expect(nearest('abcdef', ['abcxxx'])).toBeUndefined();
  });

  it('finds nothing where there is nothing', () => {
    expect(nearest('workers', [])).toBeUndefined();
  });
});
