import { BootError } from '../errors/boot.error.js';
import type { SharedMethodOptions } from '../interfaces/shared-options.interface.js';
import { offeredCache } from '../options/cache.options.js';
import type { ContractMethod } from '../protocol/contract.js';

/**
 * What the contract says of `cache` and `coalesce`.
 *
 * @throws {BootError} for a method of which it is known that it returns a stream
 */
export function repeatOptions(
  { name, kind }: Pick<ContractMethod, 'name' | 'kind'>,
  { cache, coalesce }: SharedMethodOptions,
  origin: string,
): Pick<ContractMethod, 'cache' | 'coalesce'> {
  if (kind && (cache || coalesce))
    throw new BootError(
      `${origin}: ${name}() returns ${kind === 'observable' ? 'an Observable' : 'an async iterable'}; cache and ` +
        'coalesce are for methods that return a value. One stream for many is an Observable in a property.',
    );
  return { ...(cache && { cache: offeredCache(cache) }), ...(coalesce && { coalesce }) };
}
