import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { portToServeAt } from '../../demo-support/port.js';
import { runDemo } from '../../demo-support/run-demo.js';
import { serve } from '../../demo-support/serve.js';
import { withApp } from '../../demo-support/with-app.js';
import { ConfigFile } from './config-file.mjs';
import { Story } from './story.mjs';

const MASTER = new URL('../master.js', import.meta.url);

// Starts the sample as it is, asks it over HTTP and checks each claim. With `--once` it ends then; otherwise it serves
// until Ctrl-C.
await runDemo([], async (demo) => {
  const { report, interrupted } = demo;
  const folder = await mkdtemp(join(tmpdir(), 'classic-sample-'));
  const config = new ConfigFile(join(folder, 'config.json'));
  config.set('banner', 'Free delivery on Fridays');
  report.title(
    'node master.js: an app of the shape of cluster-dispatch 2, on nestjs-cluster-dispatch/classic',
  );
  try {
    const options = {
      program: MASTER,
      port: demo.once ? 0 : await portToServeAt(report),
      env: { CONFIG_FILE: config.path, WORKERS: '2' },
      report,
      interrupted,
      heard: (line: string) => report.say(`    | ${line}`),
    };
    await withApp(options, async ({ port, pids }) => {
      await new Story(demo, port, pids, config).tell();
      if (!demo.once) await serve(demo, `The file of its config is ${config.path}`, tries(port));
      report.title('Stopping it, as a Ctrl-C does');
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

function tries(port: number): string[] {
  const url = `http://127.0.0.1:${port}`;
  return [
    `curl ${url}/banner                                   # change the file and ask again`,
    `curl '${url}/total?symbols=ACME,INIT'`,
    `curl -X PUT '${url}/price?symbol=ACME&price=43'`,
    `curl ${url}/holder                                   # kill -9 that process, and ask again`,
  ];
}
