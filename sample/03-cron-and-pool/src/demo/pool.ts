import { performance } from 'node:perf_hooks';

import type { CountReply } from '../app/accounts.controller.js';
import { POOL_MAX } from '../app/database-pool.js';
import { inTime } from './in-time.js';
import type { Lines } from './lines.js';
import { type Holder, isHeldBy, type Stage, WORKERS } from './stage.js';

/** Twice as many as a pool has connections: a pool of the worker's own has to open all of them. */
export const REQUESTS_PER_WORKER = 2 * POOL_MAX;

export interface PoolFigures {
  readonly connections: number;
  /** The processes that hold them. */
  readonly holders: readonly number[];
  readonly answeredMs: number;
}

/** Lets all workers query at once, and asks PostgreSQL how many connections that took. */
export async function claimPool(stage: Stage, lines: Lines, holder: Holder): Promise<PoolFigures> {
  const expected = holder === 'the library' ? POOL_MAX : WORKERS * POOL_MAX;
  const answeredMs = await claimEveryQueryIsAnswered(stage, lines, expected);
  const byProcess = await stage.database.connections();
  const connections = [...byProcess.values()].reduce((sum, count) => sum + count, 0);
  const holders = [...byProcess.keys()];
  for (const pid of holders) stage.pids.add(pid);
  stage.report.claim(connections === expected, `${connections} connections at PostgreSQL, by its own count`);
  stage.report.claim(
    isHeldBy(holder, holders, lines.workers),
    `held by ${holder}, pid ${holders.join(', ')}`,
  );
  return { connections, holders, answeredMs };
}

/** The table they query is locked until the pools are full. @returns how long the answers took from then on */
async function claimEveryQueryIsAnswered(
  { opened, database, report, interrupted }: Stage,
  lines: Lines,
  connections: number,
): Promise<number> {
  await database.lockAccounts();
  const answers = Promise.all(lines.all.map((line) => line.get<CountReply>('/accounts')));
  answers.catch(() => {});
  try {
    await inTime('The pools open their connections', interrupted, opened.reached(connections));
  } finally {
    await database.unlockAccounts();
  }
  const startedAt = performance.now();
  const all = await inTime('All requests are answered', interrupted, answers);
  const ms = Math.round(performance.now() - startedAt);
  const good = all.filter(({ status }) => status === 200).length;
  const wanted = WORKERS * REQUESTS_PER_WORKER;
  report.claim(
    good === wanted,
    `${good} queries at once, over HTTP, all answered ${ms} ms after the table was unlocked`,
  );
  return ms;
}
