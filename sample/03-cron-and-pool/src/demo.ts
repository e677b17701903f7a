import { runDemo } from '../../demo-support/run-demo.js';
import { withDatabaseServer } from './demo/database-server.js';
import { tellStories } from './demo/stories.js';

// Tells the story of the sample and checks each claim. With `--once` it ends then; otherwise it serves until Ctrl-C.
await runDemo([], (demo) =>
  withDatabaseServer(demo.report, (databaseUrl) => tellStories({ ...demo, databaseUrl })),
);
