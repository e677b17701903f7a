import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { ArgumentsOf, MethodNameOf, PropertiesOf } from '../interfaces/invalidate.interface.js';
import { nearest } from '../options/nearest.js';
import { findOffered, type Offered, publisherOf } from './publishers.js';

/**
 * Makes every worker forget what a method with `cache` gave: for these arguments, or for all when there are none. A call
 * in flight is neither kept nor joined any more. A worker that awaits a call in which this was done has forgotten by the
 * time it has the answer.
 *
 * Of an instance that is not shared, or not yet, nobody keeps anything: it does nothing then, as for a method without
 * `cache` and `coalesce`.
 *
 * @param provider the shared provider itself: `this`
 * @param method the name of one of its shared methods
 * @throws {InvalidOptionsError} when it has no shared method of that name
 *
 * @example
 * setQuote(symbol: string, price: number): void {
 *   this.quotes.set(symbol, price);
 *   invalidate(this, 'quote', symbol);
 * }
 */
export function invalidate<P extends object, T, K extends MethodNameOf<T> & keyof P>(
  provider: P & (object | PropertiesOf<T>),
  method: K,
  ...args: [] | ArgumentsOf<T[K]>
): void {
  const given: readonly unknown[] = args;
  for (const offered of findOffered(provider))
    invalidateOffered(offered, method, given.length > 0 ? given : undefined);
}

function invalidateOffered(
  { provider, contract, methods }: Offered,
  name: string,
  args: readonly unknown[] | undefined,
): void {
  const method = methods.get(name);
  if (!method) {
    const meant = nearest(name, [...methods.keys()]);
    throw new InvalidOptionsError(
      `invalidate(): ${provider} has no shared method "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
    );
  }
  const { cache, coalesce } = method.offered;
  if (cache || coalesce) publisherOf(contract)?.invalidate(method.number, args);
}
