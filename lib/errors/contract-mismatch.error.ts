import { ClusterDispatchError, type Execution } from './cluster-dispatch.error.js';

/** The library was replaced by one that no longer has this method, or where it is something else. */
export class ContractMismatchError extends ClusterDispatchError {
  readonly code = 'CONTRACT_MISMATCH';
  readonly execution: Execution = 'never';

  constructor(
    readonly method: string,
    why = 'the library that runs now does not offer it',
  ) {
    super(
      `${method} was not sent: ${why}. ` +
        'Worker and library run different versions of the program; restart the whole cluster.',
    );
  }
}
