import { Scope } from '@nestjs/common';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { SharedMethodOptions, SharedProviderOptions } from '../interfaces/shared-options.interface.js';
import { checkCache } from './cache.options.js';
import { checkBoolean, checkKeys, checkMilliseconds, shown } from './check.js';

const SCOPES: ReadonlySet<Scope> = new Set([Scope.DEFAULT, Scope.REQUEST]);

const METHOD_KEYS: readonly (keyof SharedMethodOptions)[] = [
  'timeoutMs',
  'overflow',
  'bufferSize',
  'resubscribe',
  'idempotent',
  'cache',
  'coalesce',
];

/** @throws {InvalidOptionsError} telling `where` */
export function checkSharedProvider(name: string, options: SharedProviderOptions, where: string): void {
  if (typeof name !== 'string' || name === '')
    throw new InvalidOptionsError(`${where}: the name must be a text that is not empty.`);
  checkKeys(options, ['timeoutMs', 'expose', 'scope', 'resubscribe'], where);
  checkMilliseconds(options.timeoutMs, 'timeoutMs', where);
  checkBoolean(options.resubscribe, 'resubscribe', where);
  const { expose } = options;
  if (expose !== undefined && !(Array.isArray(expose) && expose.every((item) => typeof item === 'string')))
    throw new InvalidOptionsError(`${where}: "expose" must be a list of method names.`);
  if (options.scope !== undefined && !SCOPES.has(options.scope))
    throw new InvalidOptionsError(
      `${where}: "scope" must be Scope.DEFAULT (one for the library) or Scope.REQUEST (one for each call).`,
    );
}

/** @throws {InvalidOptionsError} telling `where` */
export function checkSharedMethod(options: SharedMethodOptions, where: string): void {
  checkKeys(options, METHOD_KEYS, where);
  checkMilliseconds(options.timeoutMs, 'timeoutMs', where);
  const { overflow, bufferSize } = options;
  if (overflow !== undefined && !['buffer', 'latest', 'drop'].includes(overflow))
    throw new InvalidOptionsError(
      `${where}: "overflow" must be 'buffer', 'latest' or 'drop', not ${shown(overflow)}.`,
    );
  if (bufferSize !== undefined && !(Number.isInteger(bufferSize) && bufferSize >= 1))
    throw new InvalidOptionsError(
      `${where}: "bufferSize" must be a whole number from 1, not ${shown(bufferSize)}.`,
    );
  if (bufferSize !== undefined && overflow !== undefined && overflow !== 'buffer')
    throw new InvalidOptionsError(`${where}: "bufferSize" is for the overflow 'buffer', not '${overflow}'.`);
  checkBoolean(options.resubscribe, 'resubscribe', where);
  checkBoolean(options.idempotent, 'idempotent', where);
  checkBoolean(options.coalesce, 'coalesce', where);
  checkCache(options.cache, where);
}
