import type { Run } from '../caller/run.js';
import type { Contender } from '../contenders/contender.js';
import { limit } from '../contenders/list.js';
import { measureRounds } from '../harness/rounds.js';
import { withContenders } from '../harness/systems.js';
import type { Bench, Scenario } from './scenario.js';
import { rateSection } from './sections.js';

const CONCURRENCY = 256;

function run(contender: Contender, durationMs: number): Run {
  const common = { concurrency: CONCURRENCY, durationMs };
  return contender === limit ? { kind: 'calls', argument: 'name', ...common } : { kind: 'errors', ...common };
}

export const errors: Scenario = {
  name: 'errors',
  title: 'Calls that fail',
  about:
    'The method throws an `Error`, and the call rejects with one. The limit has no errors: it echoes as ever.',
  run: ({ contenders, effort, progress }: Bench) => {
    const failing = contenders.filter((contender) => contender === limit || contender.has.includes('errors'));
    return withContenders(failing, async (systems) => {
      progress(`${CONCURRENCY} at a time`);
      const measured = await measureRounds(systems, effort, run);
      return [rateSection(measured, { title: `${CONCURRENCY} failing calls at a time`, unit: 'errors' })];
    });
  },
};
