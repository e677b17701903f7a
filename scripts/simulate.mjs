import { register } from 'node:module';
import { parseArgs } from 'node:util';

/*
 * Runs the simulation of the protocol (test/unit/simulation) for many seeds, or one seed again:
 *
 *   npm run simulate -- --seeds 1000000
 *   npm run simulate -- --seed 123 --trace
 */
register('./typescript-hook.mjs', import.meta.url);

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '0' },
    trace: { type: 'boolean', default: false },
  },
});

const { replay, runSeeds } = await import('../test/unit/simulation/run-seeds.ts');

const print = (line) => console.log(line);
const isGood = values.seed
  ? await replay(Number(values.seed), values.trace, print)
  : await runSeeds(Number(values.from), Number(values.seeds), print);
process.exitCode = isGood ? 0 : 1;
