import type { Scenario } from '../scenario.js';
import { memory } from './memory.js';
import { startTime } from './start-time.js';
import { throughput } from './throughput.js';

export const apps: Scenario = {
  name: 'apps',
  title: 'Whole apps',
  about: 'A Nest app on Fastify: with this package, with `node:cluster` alone, and in one process.',
  run: async (bench) => [...(await throughput(bench)), await startTime(bench), await memory(bench)],
};
