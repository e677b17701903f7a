import type { WorkerReply } from '../app/prices.controller.js';
import { Audience } from './audience.js';
import { type Stage, WORKERS } from './common-story.js';
import { SseClient } from './sse-client.js';

/** Large, so that it takes fewer of them to fill what the system keeps for a connection. */
const PADDING_BYTES = 1_500;
/** Few, so that a client that reads never seems not to. */
const PRICES_OF_A_PUSH = 4;
const PUSHES_BETWEEN_LOOKS = 100;
const MOST_LOOKS = 50;
/** More than a response takes before it asks to wait: 16 KiB, or 64 with Node.js 22. */
const MOST_WAITING_BYTES = 128 * 1024;

/** One client reads nothing, and the others go on. */
export async function tellOfSlowClient(stage: Stage): Promise<void> {
  const { port, feed } = stage;
  const slow = await SseClient.open(port);
  slow.pause();
  const others = await Audience.open(port, WORKERS);
  const { made: from } = await feed.stats();
  await others.each((client) => client.hasReached(from));
  const worker = await pushUntilSkipped(stage, slow, others);
  const { made: to } = await feed.stats();
  await others.each((client) => client.hasReached(to));
  claimItsWorkerKeepsLittle(stage, worker, to - from);
  claimOthersGotAll(stage, others, slow.worker, { from, to });
  slow.resume();
  await slow.hasReached(to);
  claimItGetsTheNewest(stage, slow, { from, to });
  slow.close();
  others.close();
}

/** What the system keeps for a connection is some megabytes; only then the worker learns that nobody reads. */
async function pushUntilSkipped(
  { feed, probe }: Stage,
  slow: SseClient,
  others: Audience,
): Promise<WorkerReply> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    for (let push = 0; push < PUSHES_BETWEEN_LOOKS; push++) {
      feed.push(PRICES_OF_A_PUSH, PADDING_BYTES);
      const { made } = await feed.stats();
      await others.each((client) => client.hasReached(made));
    }
    const reply = await probe.until<WorkerReply>('/worker', ({ worker }) => worker === slow.worker);
    if (reply.skipped > PUSHES_BETWEEN_LOOKS) return reply;
  }
  throw new Error('The worker of a client that reads nothing never noticed.');
}

function claimItsWorkerKeepsLittle(
  { report }: Stage,
  { skipped, waitingBytes }: WorkerReply,
  pushed: number,
): void {
  const kib = Math.ceil(waitingBytes / 1024);
  report.claim(
    waitingBytes < MOST_WAITING_BYTES,
    `a client reads nothing: of ${pushed} prices ${skipped} are left out for it, ${kib} KiB wait in its worker`,
  );
}

function claimOthersGotAll(
  { report }: Stage,
  others: Audience,
  worker: number,
  { from, to }: { from: number; to: number },
): void {
  const all = to - from;
  const complete = others.clients.filter((client) => client.countBetween(from, to) === all);
  const sameWorker = complete.filter((client) => client.worker === worker).length;
  report.claim(
    complete.length === others.clients.length && sameWorker > 0,
    `${complete.length} others, ${sameWorker} of them of the same worker, got all ${all}`,
  );
}

function claimItGetsTheNewest(
  { report }: Stage,
  slow: SseClient,
  { from, to }: { from: number; to: number },
): void {
  report.claim(
    !slow.hasEnded,
    `it reads again: ${slow.countBetween(from, to)} were on their way already, then it goes on with the newest`,
  );
}
