import { once } from 'node:events';

import type { ConfigClient } from '../config-client.js';
import { AppProcess } from './app-process.js';
import { type Stage, tellCommonStory } from './common-story.js';
import { tellOfKilledLibrary } from './killed-library.js';
import { portToServeAt } from './port.js';
import { Probe } from './probe.js';
import type { Report } from './report.js';
import { stopApp } from './stop-app.js';
import { printTable } from './table.js';

export interface StoryOptions {
  readonly report: Report;
  readonly config: ConfigClient;
  readonly configPort: number;
  readonly interrupted: AbortSignal;
  /** End when the claims are checked, instead of serving. */
  readonly once: boolean;
}

/** Both stories, one after the other. Throws when they cannot be told to the end. */
export async function tellStories(options: StoryOptions): Promise<void> {
  const { report } = options;
  report.title('Without the module: node:cluster, and each worker makes its own ConfigCenterService');
  const without = await withApp(options, 'without/main.js', 0, (stage) =>
    tellCommonStory(stage, 'each worker'),
  );

  report.title('With the module: the same controller, and one ConfigCenterService in the library');
  const port = options.once ? 0 : await choosePort(report);
  await withApp(options, 'app/main.js', port, async (stage, listeningAt) => {
    const figures = await tellCommonStory(stage, 'the library');
    const backMs = await tellOfKilledLibrary(stage, figures);
    printTable(report, without, figures, backMs);
    if (!options.once) await serve(options, listeningAt);
    report.title(options.once ? 'Stopping it, as a Ctrl-C does' : 'Ctrl-C');
  });
}

/** Runs an app for as long as `tell` takes. */
async function withApp<T>(
  options: StoryOptions,
  program: string,
  wantedPort: number,
  tell: (stage: Stage, port: number) => Promise<T>,
): Promise<T> {
  const { report, config, interrupted } = options;
  const { app, port } = await AppProcess.start({ ...options, program, port: wantedPort });
  const pids = new Set<number>();
  try {
    return await tell({ probe: new Probe(port, interrupted), config, report, pids }, port);
  } finally {
    await stopApp(app, report, pids);
  }
}

async function choosePort(report: Report): Promise<number> {
  const { wanted, port } = await portToServeAt();
  if (port !== wanted) report.say(`port ${wanted} is taken; a free one is used instead`);
  return port;
}

async function serve({ report, interrupted }: StoryOptions, port: number): Promise<void> {
  if (!report.allHold) report.printCaptured();
  report.title('It keeps serving until Ctrl-C. Try, a few times each:');
  report.say(`curl http://127.0.0.1:${port}/config/greeting`);
  report.say(`curl -X PUT -d value=Hola http://127.0.0.1:${port}/config/greeting`);
  report.say(`curl http://127.0.0.1:${port}/holder`);
  if (!interrupted.aborted) await once(interrupted, 'abort');
}
