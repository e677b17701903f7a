import { ClusterDispatchError, type Execution } from './cluster-dispatch.error.js';

/** A function of another process was called after it was released: that process is gone, or nobody needs it there. */
export class FunctionReleasedError extends ClusterDispatchError {
  readonly code = 'FUNCTION_RELEASED';
  readonly execution: Execution = 'never';

  constructor(name: string, why: string) {
    super(`${name} was not called: ${why}. Use onReleased() to be told when a function you keep is gone.`);
  }
}
