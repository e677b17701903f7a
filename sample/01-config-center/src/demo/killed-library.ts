import { performance } from 'node:perf_hooks';

import type { ConfigReply } from '../app/config.controller.js';
import { claimConnections, claimHolders, type Figures, type Stage, WORKERS } from './common-story.js';

/**
 * Kills the library, and changes a value while it is away.
 *
 * @returns how many milliseconds it took until every worker had that value
 */
export async function tellOfKilledLibrary(stage: Stage, { workers, holders }: Figures): Promise<number> {
  const [library] = holders;
  // Whatever else it may be, it is not a process to kill.
  if (library === undefined || holders.length > 1 || workers.includes(library))
    throw new Error('The connection is not held by the library, so it is not killed.');
  const killedAt = performance.now();
  process.kill(library, 'SIGKILL');
  await claimWorkersGoOn(stage, workers);
  const ms = await claimUpToDate(stage, workers, killedAt);
  await claimNewLibrary(stage, workers, library);
  return ms;
}

async function claimWorkersGoOn({ probe, config, report }: Stage, workers: readonly number[]): Promise<void> {
  const value = config.get('greeting');
  const isLast = (reply: ConfigReply): boolean => reply.connected === false && reply.value === value;
  const { found, refused } = await probe.askWorkers('/config/greeting', WORKERS, isLast);
  report.claim(
    workers.every((pid) => found.has(pid)) && refused.size === 0,
    `library killed with SIGKILL, ${found.size} workers go on with the last values, marked as not connected`,
  );
}

/** The value is set while there is no library. */
async function claimUpToDate(
  { probe, config, report }: Stage,
  workers: readonly number[],
  killedAt: number,
): Promise<number> {
  const news = `Good night at ${Date.now()}`;
  await config.set('greeting', news);
  const isNews = (reply: ConfigReply): boolean => reply.connected === true && reply.value === news;
  const { found, refused } = await probe.askWorkers('/config/greeting', WORKERS, isNews);
  const ms = Math.round(performance.now() - killedAt);
  report.claim(
    workers.every((pid) => found.has(pid)) && refused.size === 0,
    `what changed meanwhile is in ${found.size} workers, connected again, after ${ms} ms; no request failed`,
  );
  return ms;
}

async function claimNewLibrary(stage: Stage, workers: readonly number[], killed: number): Promise<void> {
  await claimConnections(stage, 'the library');
  const [library] = await claimHolders(stage, workers, 'the library');
  stage.report.claim(library !== killed, `a new process: before, it was pid ${killed}`);
}
