import type { DynamicModule, Type } from '@nestjs/common';

import { runWorker } from './agent/worker.role.js';
import { InvalidOptionsError } from './errors/invalid-options.error.js';
import { nestErrorClasses } from './options/nest-error-classes.js';
import { runInline } from './inline/inline.role.js';
import type { ClusterDispatchOptions, Feature } from './interfaces/cluster-dispatch-options.interface.js';
import { runLibrary } from './library/library.role.js';
import { usableCpuCount } from './master/cpu-count.js';
import { runMaster } from './master/master.role.js';
import { withDefaults } from './options/module.options.js';
import { secondForRoot } from './options/second-for-root.js';
import { childRole, isForeignWorker } from './process/role.js';

let started = false;

/**
 * Starts what this process is; called when Nest scans the module.
 *
 * @param forget makes the next app that is scanned in this process start anew; inline there may be many
 */
export function startRole(
  module: Type,
  given: ClusterDispatchOptions,
  features: Iterable<Feature>,
  forget: () => void,
): Promise<DynamicModule> {
  const options = withDefaults(given);
  const { library, timeoutMs } = options;
  const classes = nestErrorClasses();
  if (options.mode === 'inline')
    return runInline(module, { library, features: [...features], timeoutMs, classes, onScanned: forget });
  refuseSecondStart();
  switch (childRole?.type) {
    case 'library':
      return runLibrary(library, [...features], timeoutMs, classes);
    case 'worker':
      return runWorker(module, timeoutMs, classes);
    case undefined:
      refuseForeignWorker();
      return runMaster({ ...options, workers: workerCount(options.workers) }, classes);
  }
}

const workerCount = (workers: number | 'auto'): number => (workers === 'auto' ? usableCpuCount() : workers);

function refuseSecondStart(): void {
  if (started) throw secondForRoot();
  started = true;
}

function refuseForeignWorker(): void {
  if (!isForeignWorker()) return;
  throw new InvalidOptionsError(
    'This process is a worker of another cluster already (PM2 in cluster mode, for one), which forks the app by ' +
      'itself. Start the program once, as a plain process ("exec_mode": "fork" and one instance in PM2), ' +
      "or set mode: 'inline'.",
  );
}
