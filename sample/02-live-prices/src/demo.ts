import { FeedClient } from './feed-client.js';
import { FeedProcess } from './demo/feed-process.js';
import { Report } from './demo/report.js';
import { tellStories } from './demo/stories.js';

/*
 * Tells the story of the sample and checks each claim. With `--once` it ends then; otherwise it serves until Ctrl-C.
 * Exit code: 0 when every claim held, 1 when one did not, 130 when a Ctrl-C came before all were checked.
 */

const report = new Report();
const ctrlC = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ctrlC.abort());

async function run(): Promise<void> {
  const server = await FeedProcess.start(report);
  report.title(`A price feed on 127.0.0.1:${server.port}, pid ${server.pid}`);
  try {
    const feed = await FeedClient.connect(server.port);
    const once = process.argv.includes('--once');
    await tellStories({ report, feed, feedPort: server.port, interrupted: ctrlC.signal, once });
    feed.close();
  } finally {
    await server.stop();
  }
}

/** What becomes of the process when everything has ended. */
function conclude(interruptedEarly: boolean): void {
  if (!report.allHold) {
    report.printCaptured();
    report.title('Not everything holds.');
    process.exitCode = 1;
  } else if (interruptedEarly) {
    report.title('Interrupted before everything was checked.');
    process.exitCode = 130;
  } else report.title('Everything holds.');
}

try {
  await run();
  conclude(false);
} catch (error) {
  if (!ctrlC.signal.aborted) report.claim(false, String(error));
  conclude(ctrlC.signal.aborted);
}
