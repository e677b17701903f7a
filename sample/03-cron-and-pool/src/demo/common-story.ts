import { Lines } from './lines.js';
import { claimJobRuns } from './job.js';
import { claimNameIsTaken } from './name-is-taken.js';
import { claimPool, REQUESTS_PER_WORKER } from './pool.js';
import { type Holder, type Stage, WORKERS } from './stage.js';

/** What was measured, for the table at the end. */
export interface Figures {
  readonly workers: number;
  readonly connections: number;
  /** How many processes hold them. */
  readonly holders: number;
  readonly answeredMs: number;
  /** Of the job, per period. */
  readonly runs: number;
}

/** What is asked of both apps. */
export async function tellCommonStory(stage: Stage, holder: Holder): Promise<Figures> {
  const lines = await Lines.open(stage.port, WORKERS, REQUESTS_PER_WORKER);
  try {
    const { workers } = lines;
    claimEveryWorkerAnswers(stage, workers);
    const { connections, holders, answeredMs } = await claimPool(stage, lines, holder);
    await claimNameIsTaken(stage, lines);
    const runs = await claimJobRuns(stage, holders, holder);
    return { workers: workers.length, connections, holders: holders.length, answeredMs, runs };
  } finally {
    lines.close();
  }
}

function claimEveryWorkerAnswers({ report, pids }: Stage, workers: readonly number[]): void {
  for (const pid of workers) pids.add(pid);
  report.claim(
    workers.length === WORKERS,
    `${WORKERS} workers, ${workers.length} pids answered: ${workers.join(', ')}`,
  );
}
