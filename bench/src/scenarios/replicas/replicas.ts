import { System } from '../../harness/system.js';
import type { Section } from '../../report/section.js';
import type { Bench, Scenario } from '../scenario.js';
import { fanOut } from './fan-out.js';
import { latency } from './latency.js';
import { reads } from './reads.js';
import { snapshots } from './snapshots.js';
import { updateSizes } from './update-sizes.js';

const WORKERS = 4;

export const replicas: Scenario = {
  name: 'replicas',
  title: 'Replicated state',
  about:
    'State of the library that workers read without a call. The first two parts are of a Nest app on Fastify with ' +
    `${WORKERS} workers, the others of a library and agents that were put together from the parts of the built package.`,
  run: async (bench) => [
    ...(await ofTheApp(bench)),
    ...(await updateSizes(bench)),
    await fanOut(bench),
    await snapshots(bench),
  ],
};

async function ofTheApp(bench: Bench): Promise<Section[]> {
  const app = await System.start({
    title: 'the app',
    program: 'replicas/app/main.js',
    callers: WORKERS,
    processes: WORKERS + 1,
  });
  try {
    return [await reads(app, bench), await latency(app, bench)];
  } finally {
    await app.stop();
  }
}
