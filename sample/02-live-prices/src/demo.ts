import { runDemo } from '../../demo-support/run-demo.js';
import { ServerProcess } from '../../demo-support/server-process.js';
import { tellStories } from './demo/stories.js';
import { FeedClient } from './feed-client.js';

// Tells the story of the sample and checks each claim. With `--once` it ends then; otherwise it serves until Ctrl-C.
await runDemo(['Prices'], async (demo) => {
  const server = await ServerProcess.start({
    name: 'The price feed',
    program: new URL('feed-server.js', import.meta.url),
    env: { FEED_PORT: '0' },
    report: demo.report,
  });
  demo.report.title(`A price feed on 127.0.0.1:${server.port}, pid ${server.pid}`);
  try {
    const feed = await FeedClient.connect(server.port);
    await tellStories({ ...demo, feed, feedPort: server.port });
    feed.close();
  } finally {
    await server.stop();
  }
});
