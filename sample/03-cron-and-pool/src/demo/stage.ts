import type { Report } from '../../../demo-support/report.js';
import type { CountUp } from './count-up.js';
import type { StoryDatabase } from './story-database.js';

export const WORKERS = 4;

/** What the claims are checked with. */
export interface Stage {
  /** Where the app listens. */
  readonly port: number;
  /** The connections that the pools of the app, in whatever process, say they opened. */
  readonly opened: CountUp;
  readonly database: StoryDatabase;
  readonly report: Report;
  readonly interrupted: AbortSignal;
  /** Every process of the app that was heard of. */
  readonly pids: Set<number>;
}

/** Who is to have a pool and to run the job: every worker, or the library alone. */
export type Holder = 'each worker' | 'the library';

/** Whether `pids` are those of the workers, or one that is none of them. */
export function isHeldBy(holder: Holder, pids: readonly number[], workers: readonly number[]): boolean {
  if (holder === 'the library') return pids.length === 1 && pids.every((pid) => !workers.includes(pid));
  return pids.length === WORKERS && pids.every((pid) => workers.includes(pid));
}
