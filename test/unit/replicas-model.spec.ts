import { randomInt } from 'node:crypto';

import { describe, it } from '@jest/globals';
import * as fc from 'fast-check';

import { anyCommand, ReplicaWorld } from './replica-world.js';

/** `MODEL_RUNS=500 npm run test:unit -- --testPathPatterns replicas-model` runs more; `MODEL_SEED` runs the same again. */
const numRuns = Number(process.env['MODEL_RUNS'] ?? 20);
const seed = Number(process.env['MODEL_SEED'] ?? randomInt(2 ** 31));

describe('replicas in several workers', () => {
  it('are what the library has, whatever happens, and nobody sees half of a batch', async () => {
    // fast-check prints the seed with what failed.
    await fc.assert(
      fc.asyncProperty(fc.commands(anyCommand, { maxCommands: 40, size: 'max' }), async (commands) => {
        const world = await ReplicaWorld.open();
        try {
          await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
          await world.quiet();
        } finally {
          await world.close();
        }
      }),
      { seed, numRuns, endOnFailure: process.env['MODEL_SEED'] === undefined },
    );
  });
});
