import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { Limits } from '../interfaces/limits.interface.js';
import { DEFAULT_LIMITS } from '../protocol/configured-limits.js';
import { checkKeys, shown } from './check.js';

const KIB = 1024;
const MIB = KIB * KIB;

/** From and to. A text that is much longer than the largest message cannot be made in JavaScript. */
const RANGES: Readonly<Record<keyof Limits, readonly [least: number, most: number]>> = {
  maxCallsPerWorker: [1, 10_000_000],
  maxCallsPerLibrary: [1, 10_000_000],
  maxQueuedCalls: [1, 10_000_000],
  maxQueuedBytes: [1, Number.MAX_SAFE_INTEGER],
  maxMessageBytes: [KIB, 256 * MIB],
};

/** @throws {InvalidOptionsError} for an unknown limit or a bad value, telling `where` */
export function checkLimits(limits: unknown, where: string): void {
  if (limits === undefined) return;
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits))
    throw new InvalidOptionsError(
      `${where}: "limits" must be an object: limits: { maxCallsPerWorker: 1_000 }.`,
    );
  checkKeys(limits, Object.keys(RANGES), `${where}: "limits"`);
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = (limits as Record<string, unknown>)[name];
    if (value === undefined || isWhole(value, least, most)) continue;
    throw new InvalidOptionsError(
      `${where}: "limits.${name}" must be a whole number from ${least} to ${most}, not ${shown(value)}.`,
    );
  }
}

export function withDefaultLimits(limits: Partial<Limits> = {}): Limits {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
