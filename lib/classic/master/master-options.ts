import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

import { InvalidOptionsError } from '../../errors/invalid-options.error.js';
import type { Limits } from '../../interfaces/limits.interface.js';
import type { SupervisionOptions } from '../../interfaces/supervision-options.interface.js';
import { usableCpuCount } from '../../master/cpu-count.js';
import type { MasterLogger } from '../../master/master-log.js';
import { checkBoolean, checkKeys, checkMilliseconds, shown } from '../../options/check.js';
import { DEFAULT_SHUTDOWN_TIMEOUT_MS, DEFAULT_TIMEOUT_MS } from '../../options/default-times.js';
import { checkLimits, withDefaultLimits } from '../../options/limits.options.js';
import {
  checkSupervision,
  type Supervision,
  withSupervisionDefaults,
} from '../../options/supervision.options.js';
import { masterLogger } from './master-logger.js';

/** What the master writes to; `console`, for one. */
export interface Logger {
  info(message: string): void;
  error(message: unknown): void;
}

export interface MasterOptions {
  /** Root of the project. Default: `process.cwd()`. */
  readonly baseDir?: string;
  /** The file that each app process runs, relative to `baseDir` or absolute. Default: `index.js`. */
  readonly appPath?: string;
  /** The file whose exports the library process shares, likewise. Default: `agent/lib/index.js`. */
  readonly libraryPath?: string;
  /** How many app processes. Default: the CPUs that this process may use. */
  readonly appWorkerCount?: number;
  /** Default: the console. */
  readonly logger?: Logger;
  /** @deprecated The older form of `logger`: a function that takes a line of text. */
  readonly logging?: (message: string) => void;
  /** Whether to start a library process. Default: true. */
  readonly needLibrary?: boolean;
  /** Whether app processes have an agent, for which there must be a library. Default: true. */
  readonly needAgent?: boolean;
  /** Milliseconds a call may take. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Milliseconds a process gets to finish what is running when it is to stop. Default: 10,000. */
  readonly shutdownTimeoutMs?: number;
  /** Whether each line that a process writes shows which one that is. Default: true. */
  readonly logRole?: boolean;
  /** How processes are looked after. */
  readonly supervision?: SupervisionOptions;
  /** How many calls, and how many bytes, may be under way. */
  readonly limits?: Partial<Limits>;
}

/** The options with every default filled in, and their files found. */
export interface CheckedOptions {
  readonly app: string;
  /** `undefined` when no library is needed. */
  readonly library: string | undefined;
  readonly hasAgent: boolean;
  readonly workers: number;
  readonly logger: MasterLogger;
  readonly timeoutMs: number;
  readonly shutdownTimeoutMs: number;
  readonly logRole: boolean;
  readonly supervision: Supervision;
  readonly limits: Limits;
}

const KEYS = [
  'baseDir',
  'appPath',
  'libraryPath',
  'appWorkerCount',
  'logger',
  'logging',
  'needLibrary',
  'needAgent',
  'timeoutMs',
  'shutdownTimeoutMs',
  'logRole',
  'supervision',
  'limits',
];
const WHERE = 'new Master()';

/** @throws {InvalidOptionsError} for an unknown option, a bad value, or a file that is not there */
export function checkedOptions(options: MasterOptions): CheckedOptions {
  check(options);
  const { baseDir = process.cwd(), appPath = 'index.js', libraryPath = 'agent/lib/index.js' } = options;
  const { needLibrary = true, needAgent = true } = options;
  return {
    app: fileOf(baseDir, 'appPath', appPath),
    library: needLibrary ? fileOf(baseDir, 'libraryPath', libraryPath) : undefined,
    hasAgent: needAgent,
    workers: options.appWorkerCount ?? usableCpuCount(),
    logger: masterLogger(options),
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    shutdownTimeoutMs: options.shutdownTimeoutMs ?? DEFAULT_SHUTDOWN_TIMEOUT_MS,
    logRole: options.logRole ?? true,
    supervision: withSupervisionDefaults(options.supervision),
    limits: withDefaultLimits(options.limits),
  };
}

function check(options: MasterOptions): void {
  if (typeof options !== 'object' || options === null)
    throw new InvalidOptionsError(`${WHERE} takes an object of options, not ${String(options)}.`);
  checkKeys(options, KEYS, WHERE);
  for (const key of ['baseDir', 'appPath', 'libraryPath'] as const) checkPath(options[key], key);
  for (const key of ['needLibrary', 'needAgent', 'logRole'] as const) checkBoolean(options[key], key, WHERE);
  checkCount(options.appWorkerCount);
  checkMilliseconds(options.timeoutMs, 'timeoutMs', WHERE);
  checkMilliseconds(options.shutdownTimeoutMs, 'shutdownTimeoutMs', WHERE);
  checkSupervision(options.supervision, WHERE);
  checkLimits(options.limits, WHERE);
  const { needLibrary = true, needAgent = true } = options;
  if (needAgent && !needLibrary)
    throw new InvalidOptionsError(
      `${WHERE}: without a library there is nothing that an agent could call. Set needAgent: false as well as ` +
        'needLibrary: false, or leave both out.',
    );
}

function checkPath(path: unknown, key: string): void {
  if (path === undefined || (typeof path === 'string' && path !== '')) return;
  throw new InvalidOptionsError(`${WHERE}: "${key}" must be a path, not ${shown(path)}.`);
}

function checkCount(count: unknown): void {
  if (count === undefined || (Number.isInteger(count) && (count as number) >= 1)) return;
  throw new InvalidOptionsError(
    `${WHERE}: "appWorkerCount" must be a whole number from 1, not ${shown(count)}.`,
  );
}

/** Found as `require()` finds it: the extension may be left out, and a folder stands for its index. */
function fileOf(baseDir: string, key: string, path: string): string {
  const full = resolve(baseDir, path);
  try {
    return createRequire(join(resolve(baseDir), 'master.js')).resolve(full);
  } catch {
    throw new InvalidOptionsError(`${WHERE}: "${key}" is ${path}, and there is no file ${full}.`);
  }
}
