import { createServer } from 'node:http';
import { basename } from 'node:path';

import agent from './agent/index.js';

createServer(async ({ url }, response) => {
  const quote = await agent.prices.quote(basename(url));
  response.end(JSON.stringify({ ...quote, worker: process.pid }));
}).listen(Number(process.env.PORT));
