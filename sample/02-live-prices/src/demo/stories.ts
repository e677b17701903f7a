import { portToServeAt } from '../../../demo-support/port.js';
import { Probe } from '../../../demo-support/probe.js';
import type { Demo } from '../../../demo-support/run-demo.js';
import { serve } from '../../../demo-support/serve.js';
import { withApp } from '../../../demo-support/with-app.js';
import type { FeedClient } from '../feed-client.js';
import { Audience } from './audience.js';
import { type Stage, tellCommonStory, WORKERS } from './common-story.js';
import { printFigures } from './figures.js';
import { tellOfKilledLibrary } from './killed-library.js';
import { tellOfLeavingClients } from './leaving-clients.js';
import { tellOfSlowClient } from './slow-client.js';
import { tellOfStoppedWorker } from './stopped-worker.js';

export interface StoryOptions extends Demo {
  readonly feed: FeedClient;
  readonly feedPort: number;
}

/** Both stories, one after the other. Throws when they cannot be told to the end. */
export async function tellStories(options: StoryOptions): Promise<void> {
  const { report, once } = options;
  report.title('Without the module: node:cluster, and each worker makes its own PricesService');
  const without = await withStage(options, '../without/main.js', 0, (stage) =>
    tellCommonStory(stage, 'each worker'),
  );

  report.title('With the module: the same controllers, and one PricesService in the library');
  const port = once ? 0 : await portToServeAt(report);
  await withStage(options, '../app/main.js', port, async (stage) => {
    const figures = await tellCommonStory(stage, 'the library');
    const backMs = await tellOfKilledLibrary(stage, figures);
    await tellOfLeavingClients(stage, figures.audience);
    await tellOfSlowClient(stage);
    await tellOfStoppedWorker(stage);
    printFigures(report, without, { ...figures, backMs });
    if (once) await stopWhileStreaming(stage);
    else await inviteToLook(options, stage.port);
  });
}

/** Runs an app, given by the path of its compiled `main.ts`, for as long as `tell` takes. */
function withStage<T>(
  { report, feed, feedPort, interrupted }: StoryOptions,
  main: string,
  wantedPort: number,
  tell: (stage: Stage) => Promise<T>,
): Promise<T> {
  const program = new URL(main, import.meta.url);
  const env = { FEED_PORT: String(feedPort) };
  return withApp({ program, port: wantedPort, env, report, interrupted }, ({ port, pids }) =>
    tell({ port, probe: new Probe(port, interrupted), feed, report, pids }),
  );
}

/** The app is stopped next, with these clients connected. */
async function stopWhileStreaming({ port, report }: Stage): Promise<void> {
  await Audience.open(port, WORKERS);
  report.title(`Stopping it, as a Ctrl-C does, with ${WORKERS} clients connected`);
}

async function inviteToLook(demo: Demo, port: number): Promise<void> {
  await serve(demo, 'Open it in a browser, more than once:', [
    `http://127.0.0.1:${port}/`,
    `curl -N http://127.0.0.1:${port}/prices`,
  ]);
  demo.report.title('Ctrl-C');
}
