import type { Report } from '../../../demo-support/report.js';
import { inTime } from './in-time.js';
import { type Holder, type Stage, WORKERS } from './stage.js';
import type { Period, StoryDatabase } from './story-database.js';

const PERIODS = 3;

/** Waits until the job has run in some periods, where the pools are. @returns how often it ran in each */
export async function claimJobRuns(
  { database, report, interrupted }: Stage,
  holders: readonly number[],
  holder: Holder,
): Promise<number> {
  const periods = await inTime('The job runs', interrupted, wholePeriods(database));
  const expected = holder === 'the library' ? 1 : WORKERS;
  const runs = [...new Set(periods.map((period) => period.runs))];
  report.claim(
    periods.length === PERIODS && runs.length === 1 && runs[0] === expected,
    `the job ran ${describe(runs)} in each of ${periods.length} periods`,
  );
  claimRunners(report, periods, holders);
  return Math.max(...runs);
}

/** It is to have run in each period in all the processes that hold a pool, and in no other. */
function claimRunners(report: Report, periods: readonly Period[], holders: readonly number[]): void {
  const wanted = [...holders].toSorted((a, b) => a - b).join(', ');
  const runners = [...new Set(periods.map(({ pids }) => pids.join(', ')))];
  report.claim(
    runners.length === 1 && runners[0] === wanted,
    `each time where the connections are, pid ${runners.join(' or ')}`,
  );
}

/** The first period that is heard of may have begun before, and the last one is not over. */
async function wholePeriods(database: StoryDatabase): Promise<Period[]> {
  const heard = new Set<number>();
  await new Promise<void>((resolve, reject) => {
    database
      .onBilling((period) => {
        if (heard.add(period).size === PERIODS + 2) resolve();
      })
      .catch(reject);
  });
  const [first = 0, ...others] = [...heard].toSorted((a, b) => a - b);
  return database.periodsBetween(first, others.at(-1) ?? 0);
}

function describe(runs: readonly number[]): string {
  return runs.length === 1 && runs[0] === 1 ? 'once' : `${runs.join(' or ')} times`;
}
