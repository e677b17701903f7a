import { ClusterDispatchError } from './cluster-dispatch.error.js';

/** An option, a decorator argument or the place where the module is used is wrong; the message says what to do. */
export class InvalidOptionsError extends ClusterDispatchError {
  readonly code = 'INVALID_OPTIONS';
}
