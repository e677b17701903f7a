import type { Scope } from '@nestjs/common';

/** Options of one shared provider. */
export interface SharedProviderOptions {
  /** Milliseconds a call may take, for every method of this provider. Default: `timeoutMs` of `forRoot()`. */
  readonly timeoutMs?: number;
  /**
   * The names of the methods, Observables and replicated state to share, and no others. Default: the public methods of
   * the class and of its parents (of a plain object, its functions), its fields that hold an Observable or replicated
   * state, and its getters of an Observable whose name ends with `$`. Listing a name also shares a function that is held in a field. The events of an EventEmitter
   * are shared when `on` is listed.
   */
  readonly expose?: readonly string[];
  /**
   * `Scope.REQUEST` makes one instance for each call, as for a request-scoped controller. Default: that of
   * `@Injectable()`, and without one the provider exists once. Not an option of `provideShared()`.
   */
  readonly scope?: Scope.DEFAULT | Scope.REQUEST;
  /**
   * Of the Observables in properties: subscribe again when the library was replaced, instead of ending with a
   * `CallLostError`. Default: false.
   */
  readonly resubscribe?: boolean;
}

/** How long a worker keeps results of a method. */
export interface SharedMethodCache {
  /** Milliseconds that a result is kept. */
  readonly ttlMs: number;
  /** How many are kept; the one that was not asked for the longest makes room. Default: 1,000. */
  readonly maxEntries?: number;
}

/** Options of one shared method. */
export interface SharedMethodOptions {
  /**
   * Milliseconds a call may take; for a stream, until it has begun. Default: that of the provider, then that of
   * `forRoot()` (30,000).
   */
  readonly timeoutMs?: number;
  /**
   * Of an Observable: what happens to items that a worker has no room for, 1,024 of which are on their way already.
   * `'buffer'` (the default) keeps `bufferSize` of them, and ends the stream with an `OverloadedError` past that;
   * `'latest'` keeps the last one; `'drop'` keeps none.
   */
  readonly overflow?: 'buffer' | 'latest' | 'drop';
  /** Of an Observable with the overflow `'buffer'`: items that may wait, 64 MiB at most. Default: 65,536. */
  readonly bufferSize?: number;
  /**
   * Of an Observable: subscribe again when the library was replaced, instead of ending with a `CallLostError`;
   * `withGaps()` shows where. Default: false.
   */
  readonly resubscribe?: boolean;
  /**
   * Running it twice does no harm: a call that was sent when the library died, and not answered, is sent again to the
   * next one, within its time, instead of failing with a `CallLostError`. A call that is answered with a stream is sent
   * again until the stream has begun; one with an argument that can be read only once (an async iterable, a `Readable`)
   * is not. Default: false.
   */
  readonly idempotent?: boolean;
  /**
   * Each worker keeps results, and gives them again when it is asked for the same arguments, without a call of the
   * library. For methods whose result depends on their arguments alone, and may be `ttlMs` old; `invalidate()` makes the
   * workers forget. Errors, streams and functions are not kept. In development the results are frozen, because several
   * callers get the same one. Default: nothing is kept.
   */
  readonly cache?: SharedMethodCache;
  /**
   * Calls of one worker with the same arguments that are in flight at the same time become one, which all of them wait
   * for: each until its own timeout, or until its own signal aborts. In development the results are frozen. Default:
   * false.
   */
  readonly coalesce?: boolean;
}
