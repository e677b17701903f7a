import type { DynamicModule, Type } from '@nestjs/common';

import { runWorker } from './agent/worker.role.js';
import { BootError } from './errors/boot.error.js';
import { InvalidOptionsError } from './errors/invalid-options.error.js';
import { namedLibraries, type NamedLibrary } from './options/named-libraries.js';
import { knownClasses } from './options/known-classes.js';
import { runInline } from './inline/inline.role.js';
import type { ClusterDispatchOptions, Feature } from './interfaces/cluster-dispatch-options.interface.js';
import { runLibrary } from './library/library.role.js';
import { usableCpuCount } from './master/cpu-count.js';
import { runMaster } from './master/master.role.js';
import { withDefaults } from './options/module.options.js';
import { secondForRoot } from './options/second-for-root.js';
import { peersOfProcess } from './peers/peers-of-process.js';
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
  const { timeoutMs, limits } = options;
  const libraries = namedLibraries(options, features);
  const names = libraries.map(({ name }) => name);
  const classes = knownClasses(options);
  if (options.mode === 'inline')
    return runInline(module, { libraries, timeoutMs, classes, limits, onScanned: forget });
  refuseSecondStart();
  switch (childRole?.type) {
    case 'library':
      // Put together here: a library has no agents of its own, and these make its peers.
      return runLibrary(
        libraryOf(libraries, childRole.name),
        peersOfProcess(names, timeoutMs, classes, limits),
        timeoutMs,
        classes,
        limits,
      );
    case 'worker':
      return runWorker(module, names, options, classes);
    case undefined:
      refuseForeignWorker();
      return runMaster(
        {
          ...options,
          libraries: names,
          workers: workerCount(options.workers),
          libraryEnv: { all: options.libraryEnv, own: ownEnvOf(libraries) },
        },
        classes,
      );
  }
}

function libraryOf(libraries: readonly NamedLibrary[], name: string): NamedLibrary {
  const library = libraries.find((candidate) => candidate.name === name);
  if (library) return library;
  throw new BootError(
    `The options of this process name no library "${name}", and those of the master do. A factory of ` +
      'forRootAsync() must give the same names in each process.',
  );
}

const ownEnvOf = (libraries: readonly NamedLibrary[]): Record<string, readonly string[]> =>
  Object.fromEntries(libraries.map(({ name, env }) => [name, env]));

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
