import { ClusterDispatchError } from './cluster-dispatch.error.js';

/** The cluster could not start, or gave up: `cause` is the failed process's own error where it is known. */
export class BootError extends ClusterDispatchError {
  readonly code = 'BOOT_FAILED';
}
