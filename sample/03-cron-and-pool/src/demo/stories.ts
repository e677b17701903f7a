import { portToServeAt } from '../../../demo-support/port.js';
import type { Demo } from '../../../demo-support/run-demo.js';
import { serve } from '../../../demo-support/serve.js';
import { withApp } from '../../../demo-support/with-app.js';
import { tellCommonStory } from './common-story.js';
import { CountUp } from './count-up.js';
import { printFigures } from './figures.js';
import type { Stage } from './stage.js';
import { StoryDatabase } from './story-database.js';

const CONNECTION_LINE = /\[DatabasePool\] pid \d+ opened a connection\b/;

export interface StoryOptions extends Demo {
  readonly databaseUrl: string;
}

/** Both stories, one after the other. Throws when they cannot be told to the end. */
export async function tellStories(options: StoryOptions): Promise<void> {
  const { report, once } = options;
  report.title('Without the module: node:cluster, and each worker has its own pool and its own schedule');
  const without = await withStage(options, '../without/main.js', 0, (stage) =>
    tellCommonStory(stage, 'each worker'),
  );

  report.title('With the module: the same controller; the pool and the schedule are in the library');
  const port = once ? 0 : await portToServeAt(report);
  await withStage(options, '../app/main.js', port, async (stage) => {
    printFigures(report, without, await tellCommonStory(stage, 'the library'));
    if (!once) await inviteToTry(options, stage.port);
    report.title(once ? 'Stopping it, as a Ctrl-C does' : 'Ctrl-C');
  });
}

/** Runs an app, given by the path of its compiled `main.ts`, in a schema of its own, for as long as `tell` takes. */
async function withStage<T>(
  { report, databaseUrl, interrupted }: StoryOptions,
  main: string,
  wantedPort: number,
  tell: (stage: Stage) => Promise<T>,
): Promise<T> {
  const program = new URL(main, import.meta.url);
  const opened = new CountUp();
  const heard = (line: string): void => {
    if (CONNECTION_LINE.test(line)) opened.increase();
  };
  const database = await StoryDatabase.create(databaseUrl);
  try {
    const app = { program, port: wantedPort, env: database.env, report, interrupted, heard };
    return await withApp(app, ({ port, pids }) =>
      tell({ port, opened, database, report, interrupted, pids }),
    );
  } finally {
    await database.drop();
  }
}

function inviteToTry(demo: Demo, port: number): Promise<void> {
  return serve(demo, 'Try, a few times each:', [
    `curl http://127.0.0.1:${port}/accounts`,
    `curl -d name=Grace http://127.0.0.1:${port}/accounts`,
    `curl http://127.0.0.1:${port}/billings`,
  ]);
}
