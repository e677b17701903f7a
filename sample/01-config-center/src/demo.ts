import { runDemo } from '../../demo-support/run-demo.js';
import { ServerProcess } from '../../demo-support/server-process.js';
import { ConfigClient } from './config-client.js';
import { tellStories } from './demo/stories.js';

// Tells the story of the sample and checks each claim. With `--once` it ends then; otherwise it serves until Ctrl-C.
await runDemo(['ConfigCenter'], async (demo) => {
  const server = await ServerProcess.start({
    name: 'The config server',
    program: new URL('config-server.js', import.meta.url),
    env: { CONFIG_PORT: '0' },
    report: demo.report,
  });
  demo.report.title(`A config server on 127.0.0.1:${server.port}, pid ${server.pid}`);
  try {
    const config = await ConfigClient.connect(server.port);
    await tellStories({ ...demo, config, configPort: server.port });
    config.close();
  } finally {
    await server.stop();
  }
});
