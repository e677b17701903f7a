import type { Audience } from './audience.js';
import type { Figures, Stage } from './common-story.js';
import type { SseClient } from './sse-client.js';

/** Two seconds of them. */
const COMPARED = 40;

/** Compares what the clients saw, and counts what the feed sent for it. */
export async function claimSamePrices(
  { feed, report }: Stage,
  audience: Audience,
  connections: number,
): Promise<Pick<Figures, 'timesSent' | 'delayMs'>> {
  const before = await feed.stats();
  const until = before.made + COMPARED;
  await audience.each((client) => client.hasReached(until));
  const after = await feed.stats();
  const [first = '', ...others] = audience.clients.map((client) => seenBetween(client, before.made, until));
  report.claim(
    first.split('\n').length === COMPARED && others.every((seen) => seen === first),
    `${COMPARED} prices in a row: the same for every client of every worker, in the same order, none missing`,
  );
  const timesSent = (after.sent - before.sent) / (after.made - before.made);
  report.claim(
    timesSent === connections,
    `each of them sent by the feed ${timesSent === 1 ? 'once' : `${timesSent} times`}`,
  );
  return { timesSent, delayMs: median(audience.clients.flatMap(({ delays }) => delays)) };
}

function seenBetween({ ticks }: SseClient, after: number, until: number): string {
  return ticks
    .filter(({ sequence }) => sequence > after && sequence <= until)
    .map(({ sequence, prices }) => JSON.stringify({ sequence, prices }))
    .join('\n');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
