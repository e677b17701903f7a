import { ClusterDispatchError } from './cluster-dispatch.error.js';

/** Somebody wrote to a replica. Replicated state is written in the library only. */
export class ReadOnlyReplicaError extends ClusterDispatchError {
  readonly code = 'READ_ONLY_REPLICA';
  readonly execution = 'never';

  /** @param state `provider.state` */
  constructor(state: string, provider: string, what: string) {
    super(
      `${state} was not changed: ${what} is for the library, and this is a copy to read. Call a method of ` +
        `"${provider}" that changes it there.`,
    );
  }
}
