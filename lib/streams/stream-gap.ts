import type { Observable } from 'rxjs';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';

/** Stands among the items of a stream where the library was replaced: what it sent until it is back did not arrive. */
export class StreamGap {
  /** @param cause why the stream was interrupted: a `CallLostError`, or a `CallTimeoutError` while there is no library */
  constructor(readonly cause: Error) {}
}

const gaps = new WeakMap<object, Observable<unknown>>();

/** Lets `withGaps()` find the same stream with its gaps. */
export function offerGaps<T>(stream: Observable<T>, streamWithGaps: Observable<unknown>): Observable<T> {
  gaps.set(stream, streamWithGaps);
  return stream;
}

/**
 * The same stream, with a `StreamGap` wherever items may be missing because the library was replaced. For a stream
 * marked `@SharedMethod({ resubscribe: true })`, as the proxy gives it; operators come after.
 *
 * @throws {InvalidOptionsError} for any other Observable
 *
 * @example
 * withGaps(this.prices.ticker('ACME')).subscribe((item) => (item instanceof StreamGap ? this.reload() : this.show(item)));
 */
export function withGaps<T>(stream: Observable<T>): Observable<T | StreamGap> {
  const found = gaps.get(stream);
  if (!found)
    throw new InvalidOptionsError(
      'withGaps() takes what a shared method marked @SharedMethod({ resubscribe: true }) returns, before any operator.',
    );
  return found as Observable<T | StreamGap>;
}
