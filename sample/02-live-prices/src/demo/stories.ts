import { once } from 'node:events';

import type { FeedClient } from '../feed-client.js';
import { AppProcess } from './app-process.js';
import { Audience } from './audience.js';
import { type Stage, tellCommonStory, WORKERS } from './common-story.js';
import { tellOfKilledLibrary } from './killed-library.js';
import { tellOfLeavingClients } from './leaving-clients.js';
import { portToServeAt } from './port.js';
import { Probe } from './probe.js';
import type { Report } from './report.js';
import { tellOfSlowClient } from './slow-client.js';
import { stopApp } from './stop-app.js';
import { tellOfStoppedWorker } from './stopped-worker.js';
import { printTable } from './table.js';

export interface StoryOptions {
  readonly report: Report;
  readonly feed: FeedClient;
  readonly feedPort: number;
  readonly interrupted: AbortSignal;
  /** End when the claims are checked, instead of serving. */
  readonly once: boolean;
}

/** Both stories, one after the other. Throws when they cannot be told to the end. */
export async function tellStories(options: StoryOptions): Promise<void> {
  const { report } = options;
  report.title('Without the module: node:cluster, and each worker makes its own PricesService');
  const without = await withApp(options, 'without/main.js', 0, (stage) =>
    tellCommonStory(stage, 'each worker'),
  );

  report.title('With the module: the same controllers, and one PricesService in the library');
  const port = options.once ? 0 : await choosePort(report);
  await withApp(options, 'app/main.js', port, async (stage) => {
    const figures = await tellCommonStory(stage, 'the library');
    const backMs = await tellOfKilledLibrary(stage, figures);
    await tellOfLeavingClients(stage, figures.audience);
    await tellOfSlowClient(stage);
    await tellOfStoppedWorker(stage);
    printTable(report, without, figures, backMs);
    if (options.once) await stopWhileStreaming(stage);
    else await serve(options, stage.port);
  });
}

/** Runs an app for as long as `tell` takes. */
async function withApp<T>(
  options: StoryOptions,
  program: string,
  wantedPort: number,
  tell: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { report, feed, interrupted } = options;
  const { app, port } = await AppProcess.start({ ...options, program, port: wantedPort });
  const pids = new Set<number>();
  try {
    return await tell({ port, probe: new Probe(port, interrupted), feed, report, pids });
  } finally {
    await stopApp(app, report, pids);
  }
}

async function choosePort(report: Report): Promise<number> {
  const { wanted, port } = await portToServeAt();
  if (port !== wanted) report.say(`port ${wanted} is taken; a free one is used instead`);
  return port;
}

/** The app is stopped next, with these clients connected. */
async function stopWhileStreaming({ port, report }: Stage): Promise<void> {
  await Audience.open(port, WORKERS);
  report.title(`Stopping it, as a Ctrl-C does, with ${WORKERS} clients connected`);
}

async function serve({ report, interrupted }: StoryOptions, port: number): Promise<void> {
  if (!report.allHold) report.printCaptured();
  report.title('It keeps serving until Ctrl-C. Open it in a browser, more than once:');
  report.say(`http://127.0.0.1:${port}/`);
  report.say(`curl -N http://127.0.0.1:${port}/prices`);
  if (!interrupted.aborted) await once(interrupted, 'abort');
  report.title('Ctrl-C');
}
