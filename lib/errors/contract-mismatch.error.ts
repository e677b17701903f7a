import { ClusterDispatchError, type Execution } from './cluster-dispatch.error.js';

/** The library was replaced by one that no longer has this method. */
export class ContractMismatchError extends ClusterDispatchError {
  readonly code = 'CONTRACT_MISMATCH';
  readonly execution: Execution = 'never';

  constructor(readonly method: string) {
    super(
      `${method} was not sent: the library that runs now does not offer it. ` +
        'Worker and library run different versions of the program; restart the whole cluster.',
    );
  }
}
