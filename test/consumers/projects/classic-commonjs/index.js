'use strict';

const { createServer } = require('node:http');
const { basename } = require('node:path');

const agent = require('./agent');

createServer(async ({ url }, response) => {
  const quote = await agent.prices.quote(basename(url));
  response.end(JSON.stringify({ ...quote, worker: process.pid }));
}).listen(Number(process.env.PORT));
