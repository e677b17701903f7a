import { ClusterDispatchError } from './cluster-dispatch.error.js';

/** The cluster could not start, or gave up: `cause` is the failed process's own error where it is known. */
export class BootError extends ClusterDispatchError {
  readonly code = 'BOOT_FAILED';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    // It is thrown in the depths of the supervision; those lines would only hide the cause that is printed below.
    this.stack = `${this.name}: ${message}`;
  }
}
