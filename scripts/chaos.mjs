import { randomInt } from 'node:crypto';
import { register } from 'node:module';
import { parseArgs } from 'node:util';

/*
 * Kills, stops and reloads the processes of a cluster under load (test/chaos), and compares what its callers and its
 * library wrote down:
 *
 *   npm run chaos -- --minutes 10
 *   npm run chaos -- --seed 123
 *   npm run chaos -- --kills 500 --calls 1000000
 */
register('./typescript-hook.mjs', import.meta.url);

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    minutes: { type: 'string', default: '2' },
    kills: { type: 'string' },
    calls: { type: 'string', default: '100000' },
    workers: { type: 'string', default: '4' },
    rate: { type: 'string', default: '2000' },
    'stall-ms': { type: 'string', default: '5000' },
  },
});

const { runChaos } = await import('../test/chaos/run-chaos.ts');

const options = {
  seed: Number(values.seed),
  minutes: Number(values.minutes),
  ...(values.kills !== undefined && { kills: Number(values.kills) }),
  calls: Number(values.calls),
  workers: Number(values.workers),
  rate: Number(values.rate),
  stallTimeoutMs: Number(values['stall-ms']),
};
const isGood = await runChaos(options, (line) => console.log(line));
process.exitCode = isGood ? 0 : 1;
