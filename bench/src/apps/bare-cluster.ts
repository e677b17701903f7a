import cluster from 'node:cluster';

import { BenchLink } from '../control/bench-link.js';
import { workerCount } from './worker-count.js';

if (cluster.isPrimary) {
  await BenchLink.open();
  for (let worker = 0; worker < workerCount(); worker++) cluster.fork();
} else {
  // The primary loads nothing of the app: the least that a cluster can be.
  const [{ BareModule }, { serve }] = await Promise.all([import('./bare.module.js'), import('./serve.js')]);
  await serve(BareModule, 'worker');
}
