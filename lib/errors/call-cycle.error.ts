import { ClusterDispatchError, type Execution } from './cluster-dispatch.error.js';

/** A call that a call made, that a call made … is nested too deeply: most likely they call each other in a circle. */
export class CallCycleError extends ClusterDispatchError {
  readonly code = 'CALL_CYCLE';
  readonly execution: Execution = 'never';

  /** @param path every call that waits for this one, the outermost first */
  constructor(
    method: string,
    readonly path: readonly string[],
  ) {
    super(
      `${method} was not sent: ${path.length} calls wait for each other already. Do they call each other in a ` +
        `circle? ${[...path, method].join(' -> ')}`,
    );
  }
}
