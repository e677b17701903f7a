import { median } from '../../harness/median.js';
import type { System } from '../../harness/system.js';
import type { StateName } from '../../replicas/tasks.js';
import { number, ratio } from '../../report/numbers.js';
import type { Section } from '../../report/section.js';
import type { Bench } from '../scenario.js';
import { ask, publishAndWatch } from './ask.js';
import { medianRatio, quantile, range } from './spread.js';

const STATES: readonly { readonly state: StateName; readonly title: string }[] = [
  { state: 'value', title: 'replicated(): set()' },
  { state: 'map', title: 'replicatedMap(): set()' },
  { state: 'subject', title: 'BehaviorSubject: next()' },
];
const INTERVAL_MS = 3;

/** How long it takes until a change can be read in every worker. */
export async function latency(app: System, { effort, progress }: Bench): Promise<Section> {
  progress('update to visible');
  const workers = app.having('worker');
  const [worker] = workers;
  if (!worker) throw new Error('there is no worker');
  const samples = STATES.map((): number[][] => []);
  const calls: number[] = [];
  const updates = Math.ceil(effort.durationMs / 2 / INTERVAL_MS);
  for (let round = -1; round < effort.rounds; round++) {
    const { perSecond } = await ask(worker, 'read', { reader: 'call', durationMs: effort.durationMs / 4 });
    if (round >= 0) calls.push(1e6 / perSecond);
    for (const [at, { state }] of STATES.entries()) {
      const seen = await publishAndWatch(app, workers, {
        state,
        updates,
        intervalMs: INTERVAL_MS,
        perTurn: 1,
      });
      if (round >= 0) samples[at]?.push(seen);
    }
  }
  return section(samples, calls, workers.length);
}

function section(
  samples: readonly (readonly number[][])[],
  calls: readonly number[],
  workers: number,
): Section {
  const rows = STATES.map(({ title }, at) => {
    const p50 = (samples[at] ?? []).map((round) => quantile(round, 0.5));
    const p99 = (samples[at] ?? []).map((round) => quantile(round, 0.99));
    return { title, p50, p99 };
  });
  return {
    title: `From a change to its sight, ${workers} workers`,
    about:
      `From before the change in the library until \`changes$\` emits, in each of ${workers} workers; a change every ` +
      `${INTERVAL_MS} ms. With fewer cores than processes the workers wait for each other.`,
    columns: ['', 'p50, µs', 'least – most', 'p99, µs', 'p50 × a call'],
    rows: [
      ...rows.map(({ title, p50, p99 }) => [
        title,
        number(median(p50)),
        range(p50),
        number(median(p99)),
        ratio(medianRatio(p50, calls)),
      ]),
      ['a call of one worker, one at a time (mean)', number(median(calls)), range(calls), '', ratio(1)],
    ],
    bars: rows.flatMap(({ title, p50, p99 }) => [
      { label: `${title}, p50`, value: median(p50), text: `${number(median(p50))} µs`, isOurs: true },
      { label: `${title}, p99`, value: median(p99), text: `${number(median(p99))} µs`, isOurs: true },
    ]),
  };
}
