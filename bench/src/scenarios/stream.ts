import type { Contender } from '../contenders/contender.js';
import { measureRounds } from '../harness/rounds.js';
import { withContenders, type RunningContenders } from '../harness/systems.js';
import type { Bench, Scenario } from './scenario.js';
import { rateSection } from './sections.js';

const ITEMS = 1_000_000;
/** Of a peer that would take longer than SLOW_MS for all of them. */
const FEWER_ITEMS = 50_000;
const TRIAL_ITEMS = 10_000;
const SLOW_MS = 5_000;

export const stream: Scenario = {
  name: 'stream',
  title: 'An Observable of a million items',
  about:
    'The other process has all items, `{ id: 123456 }`, at once. The time is from subscription to completion. ' +
    `Who would need more than ${SLOW_MS / 1_000} s for a million sends ${FEWER_ITEMS.toLocaleString('en-US')}.`,
  run: ({ contenders, effort, progress }: Bench) => {
    const streaming = contenders.filter((contender) => contender.has.includes('items'));
    return withContenders(streaming, async (running) => {
      progress('a million items');
      const slow = await slowOnes(running);
      const measured = await measureRounds(running, effort, (contender) => ({
        kind: 'items',
        items: slow.has(contender) ? FEWER_ITEMS : ITEMS,
      }));
      return [rateSection(measured, { title: 'A million items', unit: 'items' })];
    });
  },
};

async function slowOnes({ systems }: RunningContenders): Promise<ReadonlySet<Contender>> {
  const slow = new Set<Contender>();
  for (const [contender, system] of systems) {
    const { elapsedMs } = await system.run({ kind: 'items', items: TRIAL_ITEMS });
    if (!contender.mustWork && elapsedMs * (ITEMS / TRIAL_ITEMS) > SLOW_MS) slow.add(contender);
  }
  return slow;
}
