import type { ContextType } from '@nestjs/common';

/** What `getType()` of an `ExecutionContext` or an `ArgumentsHost` says in the library: `'cluster-dispatch'`. */
export type ClusterDispatchContextType = ContextType | 'cluster-dispatch';

/**
 * One call of a shared method. `@Inject(REQUEST)` injects it into request-scoped providers of the library, and a
 * `ContextIdStrategy` gets it as the request.
 */
export interface SharedCall {
  /** The name of the shared provider. */
  readonly provider: string;
  readonly method: string;
  /** As they arrived: pipes have not run yet. */
  readonly args: readonly unknown[];
}
