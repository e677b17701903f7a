import { ClusterDispatchError } from './cluster-dispatch.error.js';

/** A peer sent bytes that are not of this protocol. Its channel is closed; callers see a `CallLostError`. */
export class ProtocolError extends ClusterDispatchError {
  readonly code = 'PROTOCOL';
}
