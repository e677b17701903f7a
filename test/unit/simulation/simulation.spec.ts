import { describe, expect, it } from '@jest/globals';

import { runSeed } from './run-seed.js';
import { runSeeds } from './run-seeds.js';

/** A few of them, with the other tests; `npm run simulate` runs 10,000. */
const SEEDS = 500;

describe('the protocol, under any schedule of its two ends and of the bytes between them', () => {
  it('keeps every promise', async () => {
    const lines: string[] = [];
    const areKept = await runSeeds(0, SEEDS, (line) => lines.push(line));
    // What led to it, and how to see it again.
    if (!areKept) throw new Error(lines.join('\n'));
  }, 120_000);

  it('takes the same course whenever the seed is the same', async () => {
    for (let seed = 0; seed < 30; seed++)
      expect(await runSeed(seed, true)).toEqual(await runSeed(seed, true));
  });
});
