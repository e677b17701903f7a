import type { HolderReply } from '../app/prices.controller.js';
import type { Audience } from './audience.js';
import { type Stage, WORKERS } from './common-story.js';

/** Closes the connections, those of one worker first. */
export async function tellOfLeavingClients(
  { probe, feed, report }: Stage,
  audience: Audience,
): Promise<void> {
  const [worker = 0, ...others] = audience.workers;
  audience.of(worker).close();
  const one = await probe.until<HolderReply>('/holder', counts(WORKERS - 1));
  report.claim(
    one.subscriptions === others.length,
    `the clients of worker ${worker} left: ${one.subscriptions} subscriptions in the library`,
  );
  audience.close();
  const none = await probe.until<HolderReply>('/holder', counts(0));
  const { connections } = await feed.stats();
  report.claim(
    none.subscriptions === 0 && connections === 1,
    `all clients left: ${none.subscriptions} subscriptions, and still ${connections} connection at the price feed`,
  );
}

function counts(expected: number): (reply: HolderReply) => boolean {
  return ({ subscriptions }) => subscriptions === expected;
}
