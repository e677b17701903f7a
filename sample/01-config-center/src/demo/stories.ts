import { portToServeAt } from '../../../demo-support/port.js';
import { Probe } from '../../../demo-support/probe.js';
import type { Demo } from '../../../demo-support/run-demo.js';
import { serve } from '../../../demo-support/serve.js';
import { withApp } from '../../../demo-support/with-app.js';
import type { ConfigClient } from '../config-client.js';
import { type Stage, tellCommonStory } from './common-story.js';
import { printFigures } from './figures.js';
import { tellOfKilledLibrary } from './killed-library.js';

export interface StoryOptions extends Demo {
  readonly config: ConfigClient;
  readonly configPort: number;
}

/** Both stories, one after the other. Throws when they cannot be told to the end. */
export async function tellStories(options: StoryOptions): Promise<void> {
  const { report, once } = options;
  report.title('Without the module: node:cluster, and each worker makes its own ConfigCenterService');
  const without = await withStage(options, '../without/main.js', 0, (stage) =>
    tellCommonStory(stage, 'each worker'),
  );

  report.title('With the module: the same controller, and one ConfigCenterService in the library');
  const port = once ? 0 : await portToServeAt(report);
  await withStage(options, '../app/main.js', port, async (stage) => {
    const figures = await tellCommonStory(stage, 'the library');
    const backMs = await tellOfKilledLibrary(stage, figures);
    printFigures(report, without, { ...figures, backMs });
    if (!once) await inviteToTry(options, stage.port);
    report.title(once ? 'Stopping it, as a Ctrl-C does' : 'Ctrl-C');
  });
}

/** Runs an app, given by the path of its compiled `main.ts`, for as long as `tell` takes. */
function withStage<T>(
  { report, config, configPort, interrupted }: StoryOptions,
  main: string,
  wantedPort: number,
  tell: (stage: Stage) => Promise<T>,
): Promise<T> {
  const program = new URL(main, import.meta.url);
  const env = { CONFIG_PORT: String(configPort) };
  return withApp({ program, port: wantedPort, env, report, interrupted }, ({ port, pids }) =>
    tell({ port, probe: new Probe(port, interrupted), config, report, pids }),
  );
}

function inviteToTry(demo: Demo, port: number): Promise<void> {
  return serve(demo, 'Try, a few times each:', [
    `curl http://127.0.0.1:${port}/config/greeting`,
    `curl -X PUT -d value=Hola http://127.0.0.1:${port}/config/greeting`,
    `curl http://127.0.0.1:${port}/holder`,
  ]);
}
