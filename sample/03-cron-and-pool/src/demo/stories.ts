import { once } from 'node:events';

import { AppProcess } from './app-process.js';
import { tellCommonStory } from './common-story.js';
import { portToServeAt } from './port.js';
import type { Report } from './report.js';
import type { Stage } from './stage.js';
import { stopApp } from './stop-app.js';
import { StoryDatabase } from './story-database.js';
import { printTable } from './table.js';

export interface StoryOptions {
  readonly report: Report;
  readonly databaseUrl: string;
  readonly interrupted: AbortSignal;
  /** End when the claims are checked, instead of serving. */
  readonly once: boolean;
}

/** Both stories, one after the other. Throws when they cannot be told to the end. */
export async function tellStories(options: StoryOptions): Promise<void> {
  const { report } = options;
  report.title('Without the module: node:cluster, and each worker has its own pool and its own schedule');
  const without = await withApp(options, 'without/main.js', 0, (stage) =>
    tellCommonStory(stage, 'each worker'),
  );

  report.title('With the module: the same controller; the pool and the schedule are in the library');
  const port = options.once ? 0 : await choosePort(report);
  await withApp(options, 'app/main.js', port, async (stage) => {
    printTable(report, without, await tellCommonStory(stage, 'the library'));
    if (!options.once) await serve(options, stage.port);
    report.title(options.once ? 'Stopping it, as a Ctrl-C does' : 'Ctrl-C');
  });
}

/** Runs an app, in a schema of its own, for as long as `tell` takes. */
async function withApp<T>(
  options: StoryOptions,
  program: string,
  wantedPort: number,
  tell: (stage: Stage) => Promise<T>,
): Promise<T> {
  const database = await StoryDatabase.create(options.databaseUrl);
  try {
    const env = database.env;
    const { app, port } = await AppProcess.start({ ...options, program, port: wantedPort, env });
    const pids = new Set<number>();
    try {
      return await tell({ ...options, app, port, database, pids });
    } finally {
      await stopApp(app, options.report, pids);
    }
  } finally {
    await database.drop();
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
  report.say(`curl http://127.0.0.1:${port}/accounts`);
  report.say(`curl -d name=Grace http://127.0.0.1:${port}/accounts`);
  report.say(`curl http://127.0.0.1:${port}/billings`);
  if (!interrupted.aborted) await once(interrupted, 'abort');
}
