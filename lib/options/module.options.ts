import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { ClusterDispatchOptions } from '../interfaces/cluster-dispatch-options.interface.js';
import type { Limits } from '../interfaces/limits.interface.js';
import { checkKeys, checkMilliseconds, shown } from './check.js';
import { checkClassOptions } from './class.options.js';
import { DEFAULT_SHUTDOWN_TIMEOUT_MS, DEFAULT_TIMEOUT_MS } from './default-times.js';
import { checkLibraryOptions } from './library.options.js';
import { checkLimits, withDefaultLimits } from './limits.options.js';
import { checkSupervision, type Supervision, withSupervisionDefaults } from './supervision.options.js';

const MODE_VARIABLE = 'CLUSTER_DISPATCH_MODE';

/** The options with every default filled in. */
export type ModuleOptions = Required<Omit<ClusterDispatchOptions, LibraryOption | 'supervision' | 'limits'>> &
  Pick<ClusterDispatchOptions, LibraryOption> & {
    readonly supervision: Supervision;
    readonly limits: Limits;
  };

type LibraryOption = 'library' | 'libraries';

const KEYS = [
  'library',
  'libraries',
  'workers',
  'mode',
  'timeoutMs',
  'shutdownTimeoutMs',
  'logRole',
  'supervision',
  'errors',
  'types',
  'limits',
  'libraryEnv',
];

/** @throws {InvalidOptionsError} for an unknown option or a bad value, telling `where` */
export function checkModuleOptions(options: ClusterDispatchOptions, where: string): void {
  if (typeof options !== 'object' || options === null)
    throw new InvalidOptionsError(`${where} takes an object of options, not ${String(options)}.`);
  const { workers, mode, logRole } = options;
  checkKeys(options, KEYS, where);
  checkLibraryOptions(options, where);
  if (workers !== undefined && workers !== 'auto' && !(Number.isInteger(workers) && workers >= 1))
    throw new InvalidOptionsError(
      `${where}: "workers" must be a whole number from 1, or 'auto', not ${shown(workers)}.`,
    );
  if (mode !== undefined) checkMode(mode, `${where}: "mode"`);
  if (logRole !== undefined && typeof logRole !== 'boolean')
    throw new InvalidOptionsError(`${where}: "logRole" must be true or false, not ${shown(logRole)}.`);
  checkClassOptions(options, where);
  checkLimits(options.limits, where);
  checkSupervision(options.supervision, where);
  checkMilliseconds(options.timeoutMs, 'timeoutMs', where);
  checkMilliseconds(options.shutdownTimeoutMs, 'shutdownTimeoutMs', where);
}

export function withDefaults(options: ClusterDispatchOptions): ModuleOptions {
  return {
    library: options.library,
    libraries: options.libraries,
    workers: options.workers ?? 'auto',
    mode: options.mode ?? defaultMode(),
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    shutdownTimeoutMs: options.shutdownTimeoutMs ?? DEFAULT_SHUTDOWN_TIMEOUT_MS,
    logRole: options.logRole ?? true,
    supervision: withSupervisionDefaults(options.supervision),
    errors: options.errors ?? [],
    types: options.types ?? [],
    libraryEnv: options.libraryEnv ?? [],
    limits: withDefaultLimits(options.limits),
  };
}

/** A test runner's worker is no place to fork an app: the port, the handles and the coverage are those of the test. */
function defaultMode(): 'cluster' | 'inline' {
  const { [MODE_VARIABLE]: mode, JEST_WORKER_ID, VITEST, NODE_TEST_CONTEXT } = process.env;
  if (mode === undefined || mode === '')
    return (JEST_WORKER_ID ?? VITEST ?? NODE_TEST_CONTEXT) ? 'inline' : 'cluster';
  return checkMode(mode, `The environment variable ${MODE_VARIABLE}`);
}

function checkMode(mode: string, what: string): 'cluster' | 'inline' {
  if (mode === 'cluster' || mode === 'inline') return mode;
  throw new InvalidOptionsError(`${what} must be 'cluster' or 'inline', not ${JSON.stringify(mode)}.`);
}
