import { ClusterDispatchError, type Execution } from './cluster-dispatch.error.js';

/** A shared provider was asked for that no library offers. */
export class NotSharedError extends ClusterDispatchError {
  readonly code = 'NOT_SHARED';
  readonly execution: Execution = 'never';

  constructor(
    readonly provider: string,
    readonly available: readonly string[],
    options: { consumer?: string; nearest?: string } = {},
  ) {
    const { consumer = 'Somebody', nearest } = options;
    super(
      `${consumer} injects the shared provider "${provider}", which no library offers.` +
        (nearest ? ` Did you mean "${nearest}"?` : '') +
        (available.length ? ` Offered are: ${available.join(', ')}.` : ' The library offers none at all.') +
        ' A class is offered when it has @SharedProvider() and stands in the providers of the library module.',
    );
  }
}
