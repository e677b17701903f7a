import { Audience } from './audience.js';
import { type Stage, WORKERS } from './common-story.js';

const PUSHES = 50;
const PRICES_OF_A_PUSH = 100;
/** Items of a stream that may be on their way to a worker, and the one that waits. */
const MOST_KEPT = 1_024 + 1;

/** One worker stands still, and the library does not keep for it what it misses. */
export async function tellOfStoppedWorker(stage: Stage): Promise<void> {
  const { port, feed, report } = stage;
  const audience = await Audience.open(port, WORKERS);
  const [worker = 0] = audience.workers;
  const [client] = audience.of(worker).clients;
  if (!client) throw new Error('There is nobody to look at.');
  const { made } = await feed.stats();
  await client.hasReached(made);
  process.kill(worker, 'SIGSTOP');
  let from: number;
  let to: number;
  try {
    // What it got until it was stopped does not count.
    ({ made: from } = await feed.stats());
    to = await pushTo(stage, audience.except(worker));
  } finally {
    process.kill(worker, 'SIGCONT');
  }
  await client.hasReached(to);
  const got = client.countBetween(from, to);
  report.claim(
    got <= MOST_KEPT,
    `a worker stands still (SIGSTOP) for ${to - from} prices, the others go on: of those it then gets ${got} and ends ` +
      'with the newest',
  );
  audience.close();
}

async function pushTo({ feed }: Stage, others: Audience): Promise<number> {
  let made = 0;
  for (let push = 0; push < PUSHES; push++) {
    feed.push(PRICES_OF_A_PUSH);
    ({ made } = await feed.stats());
    const reached = made;
    await others.each((client) => client.hasReached(reached));
  }
  return made;
}
