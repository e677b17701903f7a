import type { Scope } from '@nestjs/common';

/** Options of one shared provider. */
export interface SharedProviderOptions {
  /** Milliseconds a call may take, for every method of this provider. Default: `timeoutMs` of `forRoot()`. */
  readonly timeoutMs?: number;
  /**
   * The names of the methods to share, and no others. Default: the public methods of the class and of its parents;
   * of a plain object, its functions. Listing a name also shares a function that is held in a field.
   */
  readonly expose?: readonly string[];
  /**
   * `Scope.REQUEST` makes one instance for each call, as for a request-scoped controller. Default: that of
   * `@Injectable()`, and without one the provider exists once. Not an option of `provideShared()`.
   */
  readonly scope?: Scope.DEFAULT | Scope.REQUEST;
}

/** Options of one shared method. */
export interface SharedMethodOptions {
  /** Milliseconds a call may take. Default: that of the provider, then that of `forRoot()` (30,000). */
  readonly timeoutMs?: number;
}
