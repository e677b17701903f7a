import { performance } from 'node:perf_hooks';

import type { ConfigReply } from '../app/config.controller.js';
import { claimConnections, claimHolders, type Figures, type Stage, WORKERS } from './common-story.js';

/** Kills the library, and waits until every worker answers again. @returns how many milliseconds that took */
export async function tellOfKilledLibrary(stage: Stage, { workers, holders }: Figures): Promise<number> {
  const { probe, config, report } = stage;
  const [library] = holders;
  // Whatever else it may be, it is not a process to kill.
  if (library === undefined || holders.length > 1 || workers.includes(library))
    throw new Error('The connection is not held by the library, so it is not killed.');
  const value = config.get('greeting');
  const isRight = (reply: ConfigReply): boolean => reply.value === value;
  const killedAt = performance.now();
  process.kill(library, 'SIGKILL');
  const { found, refused } = await probe.askWorkers('/config/greeting', WORKERS, isRight);
  const ms = Math.round(performance.now() - killedAt);
  report.claim(
    workers.every((pid) => found.has(pid)),
    `library killed with SIGKILL, service back in every worker after ${ms} ms (${describe(refused)})`,
  );
  await claimNewLibrary(stage, workers, library);
  return ms;
}

async function claimNewLibrary(stage: Stage, workers: readonly number[], killed: number): Promise<void> {
  await claimConnections(stage, 'the library');
  const [library] = await claimHolders(stage, workers, 'the library');
  stage.report.claim(library !== killed, `a new process: before, it was pid ${killed}`);
}

/** A call that was on its way to the library is lost and answered with 503; the others wait for the next library. */
function describe(refused: ReadonlyMap<number, number>): string {
  if (refused.size === 0) return 'no request failed';
  return [...refused].map(([status, count]) => `${count} answered with ${status}`).join(', ');
}
