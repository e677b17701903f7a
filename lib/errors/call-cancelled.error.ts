import { ClusterDispatchError, type Execution } from './cluster-dispatch.error.js';

/** A call was cancelled by its signal, whose reason is the `cause`. */
export class CallCancelledError extends ClusterDispatchError {
  readonly code = 'CALL_CANCELLED';

  constructor(
    method: string,
    readonly execution: Execution,
    options?: ErrorOptions,
  ) {
    super(
      execution === 'never'
        ? `${method} was cancelled before it was sent.`
        : `${method} was cancelled before it was answered; it may have run, and was told to stop.`,
      options,
    );
  }
}
