import { performance } from 'node:perf_hooks';

import type { Probe } from '../../../demo-support/probe.js';
import type { Report } from '../../../demo-support/report.js';
import type { CallsReply, ConfigReply, HolderReply } from '../app/config.controller.js';
import type { ConfigClient } from '../config-client.js';

export const WORKERS = 4;

/** What the claims are checked with. */
export interface Stage {
  /** Where the app listens. */
  readonly port: number;
  readonly probe: Probe;
  /** The demo's own connection to the config server. */
  readonly config: ConfigClient;
  readonly report: Report;
  /** Every process of the app that was heard of. */
  readonly pids: Set<number>;
}

/** What was measured, for the table at the end. */
export interface Figures {
  readonly workers: readonly number[];
  readonly holders: readonly number[];
  readonly connections: number;
  readonly changeMs: number;
  /** Of the library, meanwhile; without it there are none. */
  readonly changeCalls?: number;
}

/** Who is to hold the connections: every worker one, or the library the only one. */
export type Holder = 'each worker' | 'the library';

/** What is asked of both apps. */
export async function tellCommonStory(stage: Stage, holder: Holder): Promise<Figures> {
  const workers = await claimEveryWorkerAnswers(stage);
  const connections = await claimConnections(stage, holder);
  const holders = await claimHolders(stage, workers, holder);
  if (holder === 'each worker')
    return { workers, holders, connections, changeMs: await claimChangeIsSeen(stage, workers) };
  // Asking for the holder was a call of each worker, so this is not 0 when the count works.
  const callsBefore = await countCalls(stage);
  const changeMs = await claimChangeIsSeen(stage, workers);
  const changeCalls = (await countCalls(stage)) - callsBefore;
  stage.report.claim(
    callsBefore > 0 && changeCalls === 0,
    `${changeCalls} calls of the library for that: ${WORKERS} copies were read`,
  );
  return { workers, holders, connections, changeMs, changeCalls };
}

async function countCalls({ probe }: Stage): Promise<number> {
  const { body } = await probe.get<CallsReply>('/calls');
  return body.calls;
}

async function claimEveryWorkerAnswers({ probe, report, pids }: Stage): Promise<number[]> {
  const { found } = await probe.askWorkers<ConfigReply>('/config/greeting', WORKERS);
  const workers = [...found.keys()];
  for (const pid of workers) pids.add(pid);
  report.claim(
    workers.length === WORKERS,
    `${WORKERS} workers, ${workers.length} pids answered: ${workers.join(', ')}`,
  );
  return workers;
}

export async function claimConnections({ config, report }: Stage, holder: Holder): Promise<number> {
  const connections = await config.countOthers();
  const expected = holder === 'the library' ? 1 : WORKERS;
  const noun = connections === 1 ? 'connection' : 'connections';
  report.claim(connections === expected, `${connections} ${noun} at the config server`);
  return connections;
}

/** Asks each worker which process holds the connection that its values come from. */
export async function claimHolders(
  { probe, report, pids }: Stage,
  workers: readonly number[],
  holder: Holder,
): Promise<number[]> {
  const { found } = await probe.askWorkers<HolderReply>('/holder', WORKERS);
  const holders = [...new Set([...found.values()].map((reply) => reply.holder))];
  for (const pid of holders) pids.add(pid);
  const holds =
    holder === 'the library'
      ? holders.length === 1 && holders.every((pid) => !workers.includes(pid))
      : holders.length === WORKERS && holders.every((pid) => workers.includes(pid));
  report.claim(holds, `held by ${holder}, pid ${holders.join(', ')}`);
  return holders;
}

/** The time includes setting the value at the config server, and asking each worker. */
async function claimChangeIsSeen(
  { probe, config, report }: Stage,
  workers: readonly number[],
): Promise<number> {
  const startedAt = performance.now();
  const news = `Good evening at ${Date.now()}`;
  await config.set('greeting', news);
  const isNews = ({ value }: ConfigReply): boolean => value === news;
  const { found } = await probe.askWorkers('/config/greeting', WORKERS, isNews);
  const ms = Math.round(performance.now() - startedAt);
  const byAll = workers.every((pid) => found.has(pid));
  const who = byAll ? 'every worker' : `${found.size} workers`;
  report.claim(byAll, `a changed value seen by ${who} within ${ms} ms`);
  return ms;
}
