import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { MemoryLimits, SupervisionOptions } from '../interfaces/supervision-options.interface.js';
import { checkKeys, checkMilliseconds, shown } from './check.js';

/** The options with every default filled in. */
export interface Supervision {
  readonly maxRestarts: number;
  readonly restartWindowMs: number;
  /** `undefined` for no limit, here and below. */
  readonly bootTimeoutMs: number | undefined;
  readonly stallTimeoutMs: number | undefined;
  readonly maxMemoryMb: MemoryLimits;
}

const DEFAULTS = {
  maxRestarts: 5,
  restartWindowMs: 30_000,
  bootTimeoutMs: 60_000,
  stallTimeoutMs: 10_000,
} as const;

/** Below this a garbage collection or a busy machine would look like a process that is stuck. */
const MIN_STALL_TIMEOUT_MS = 1_000;

const OR_FALSE = ', or false for no limit';

const KEYS = ['maxRestarts', 'restartWindowMs', 'bootTimeoutMs', 'stallTimeoutMs', 'maxMemoryMb'];

/** @throws {InvalidOptionsError} for an unknown option or a bad value, telling `where` */
export function checkSupervision(options: unknown, where: string): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null)
    throw new InvalidOptionsError(`${where}: "supervision" must be an object of options.`);
  const inside = `${where}: "supervision"`;
  const { maxRestarts, restartWindowMs, bootTimeoutMs, stallTimeoutMs, maxMemoryMb } =
    options as SupervisionOptions;
  checkKeys(options, KEYS, inside);
  if (maxRestarts !== undefined && !(Number.isInteger(maxRestarts) && maxRestarts >= 0))
    throw new InvalidOptionsError(
      `${inside}: "maxRestarts" must be a whole number from 0, not ${shown(maxRestarts)}.`,
    );
  checkMilliseconds(restartWindowMs, 'restartWindowMs', inside);
  if (bootTimeoutMs !== false) checkMilliseconds(bootTimeoutMs, 'bootTimeoutMs', inside, 1, OR_FALSE);
  if (stallTimeoutMs !== false)
    checkMilliseconds(stallTimeoutMs, 'stallTimeoutMs', inside, MIN_STALL_TIMEOUT_MS, OR_FALSE);
  checkMemory(maxMemoryMb, inside);
}

export function withSupervisionDefaults(options: SupervisionOptions = {}): Supervision {
  const { maxMemoryMb = {} } = options;
  const { maxRestarts, restartWindowMs, bootTimeoutMs, stallTimeoutMs } = DEFAULTS;
  return {
    maxRestarts: options.maxRestarts ?? maxRestarts,
    restartWindowMs: options.restartWindowMs ?? restartWindowMs,
    bootTimeoutMs: limit(options.bootTimeoutMs, bootTimeoutMs),
    stallTimeoutMs: limit(options.stallTimeoutMs, stallTimeoutMs),
    maxMemoryMb:
      typeof maxMemoryMb === 'number' ? { worker: maxMemoryMb, library: maxMemoryMb } : maxMemoryMb,
  };
}

const limit = (given: number | false | undefined, otherwise: number): number | undefined =>
  given === false ? undefined : (given ?? otherwise);

function checkMemory(limits: unknown, where: string): void {
  if (typeof limits !== 'object' || limits === null) return checkMegabytes(limits, 'maxMemoryMb', where);
  checkKeys(limits, ['worker', 'library'], `${where}: "maxMemoryMb"`);
  for (const [role, value] of Object.entries(limits)) checkMegabytes(value, `maxMemoryMb.${role}`, where);
}

function checkMegabytes(value: unknown, name: string, where: string): void {
  if (value === undefined || (typeof value === 'number' && value > 0)) return;
  throw new InvalidOptionsError(`${where}: "${name}" must be a number of MiB above 0, not ${shown(value)}.`);
}
