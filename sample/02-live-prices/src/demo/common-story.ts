import type { Probe } from '../../../demo-support/probe.js';
import type { Report } from '../../../demo-support/report.js';
import type { HolderReply } from '../app/prices.controller.js';
import type { FeedClient } from '../feed-client.js';
import { Audience } from './audience.js';
import { claimSamePrices } from './same-prices.js';

export const WORKERS = 4;
export const CLIENTS = 20;

/** What the claims are checked with. */
export interface Stage {
  readonly port: number;
  readonly probe: Probe;
  /** The demo's own connection to the price feed; it does not subscribe. */
  readonly feed: FeedClient;
  readonly report: Report;
  /** Every process of the app that was heard of. */
  readonly pids: Set<number>;
}

/** What was measured, for the table at the end. */
export interface Figures {
  readonly audience: Audience;
  readonly workers: readonly number[];
  readonly connections: number;
  readonly holders: readonly number[];
  readonly subscriptions: number;
  readonly timesSent: number;
  readonly delayMs: number;
}

/** Who is to hold the connections: every worker one, or the library the only one. */
export type HeldBy = 'each worker' | 'the library';

/** What is asked of both apps. */
export async function tellCommonStory(stage: Stage, heldBy: HeldBy): Promise<Figures> {
  const audience = await claimEveryClientGetsTicks(stage);
  const { workers } = audience;
  const connections = await claimConnections(stage, heldBy);
  const { holders, subscriptions } = await claimHolders(stage, workers, heldBy);
  const same = await claimSamePrices(stage, audience, connections);
  return { audience, workers, connections, holders, subscriptions, ...same };
}

async function claimEveryClientGetsTicks({ port, report, pids }: Stage): Promise<Audience> {
  const audience = await Audience.open(port, CLIENTS);
  await audience.each((client) => client.until(() => client.ticks.length > 0, 'its first price'));
  const { workers } = audience;
  for (const pid of workers) pids.add(pid);
  report.claim(
    workers.length === WORKERS,
    `${CLIENTS} clients of Server-Sent Events get prices, from ${workers.length} workers: ${workers.join(', ')}`,
  );
  return audience;
}

export async function claimConnections({ feed, report }: Stage, heldBy: HeldBy): Promise<number> {
  const { connections } = await feed.stats();
  const expected = heldBy === 'the library' ? 1 : WORKERS;
  const noun = connections === 1 ? 'connection' : 'connections';
  report.claim(connections === expected, `${connections} ${noun} at the price feed`);
  return connections;
}

/** Asks each worker which process holds the connection that its prices come from, and how many subscribe there. */
export async function claimHolders(
  { probe, report, pids }: Stage,
  workers: readonly number[],
  heldBy: HeldBy,
): Promise<Pick<Figures, 'holders' | 'subscriptions'>> {
  const { found } = await probe.askWorkers<HolderReply>('/holder', WORKERS);
  const subscriptionsOf = new Map([...found.values()].map((reply) => [reply.holder, reply.subscriptions]));
  const holders = [...subscriptionsOf.keys()];
  for (const pid of holders) pids.add(pid);
  const each = heldBy === 'the library' ? WORKERS : 1;
  const inWorkers = holders.filter((pid) => workers.includes(pid)).length;
  report.claim(
    heldBy === 'the library' ? holders.length === 1 && inWorkers === 0 : inWorkers === WORKERS,
    `held by ${heldBy}, pid ${holders.join(', ')}`,
  );
  const subscriptions = Math.max(...subscriptionsOf.values());
  const who =
    heldBy === 'the library' ? `one for each worker, for ${CLIENTS} clients` : 'one, for all of its clients';
  report.claim(
    [...subscriptionsOf.values()].every((count) => count === each),
    `subscriptions in ${heldBy}: ${subscriptions}, ${who}`,
  );
  return { holders, subscriptions };
}
