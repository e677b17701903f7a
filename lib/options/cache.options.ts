import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { SharedMethodCache } from '../interfaces/shared-options.interface.js';
import type { ContractCache } from '../protocol/contract.js';
import { checkKeys, checkMilliseconds, shown } from './check.js';

const DEFAULT_MAX_ENTRIES = 1_000;

/** @throws {InvalidOptionsError} telling `where` */
export function checkCache(cache: unknown, where: string): void {
  if (cache === undefined) return;
  if (typeof cache !== 'object' || cache === null)
    throw new InvalidOptionsError(`${where}: "cache" must be { ttlMs, maxEntries }, not ${shown(cache)}.`);
  checkKeys(cache, ['ttlMs', 'maxEntries'], `${where}: cache`);
  const { ttlMs, maxEntries } = cache as Partial<SharedMethodCache>;
  if (ttlMs === undefined)
    throw new InvalidOptionsError(
      `${where}: "cache" needs "ttlMs", the milliseconds that a worker may keep a result: { cache: { ttlMs: 5_000 } }.`,
    );
  checkMilliseconds(ttlMs, 'cache.ttlMs', where);
  if (maxEntries !== undefined && !(Number.isInteger(maxEntries) && maxEntries >= 1))
    throw new InvalidOptionsError(
      `${where}: "cache.maxEntries" must be a whole number from 1, not ${shown(maxEntries)}.`,
    );
}

/** As it stands in the contract: nothing is left to a default there. */
export function offeredCache({ ttlMs, maxEntries = DEFAULT_MAX_ENTRIES }: SharedMethodCache): ContractCache {
  return { ttlMs, maxEntries };
}
