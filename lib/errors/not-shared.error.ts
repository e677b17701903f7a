import { ClusterDispatchError, type Execution } from './cluster-dispatch.error.js';

/** A shared provider was asked for that no library offers, or a method that it does not share. */
export class NotSharedError extends ClusterDispatchError {
  readonly code = 'NOT_SHARED';
  readonly execution: Execution = 'never';

  constructor(
    readonly provider: string,
    readonly available: readonly string[],
    options: { consumer?: string; nearest?: string; method?: string; isObject?: boolean } = {},
  ) {
    const { consumer = 'Somebody', nearest, method, isObject = true } = options;
    const meant = nearest ? ` Did you mean "${nearest}"?` : '';
    super(
      method === undefined
        ? `${consumer} injects the shared provider "${provider}", which no library offers.${meant}` +
            (available.length
              ? ` Offered are: ${available.join(', ')}.`
              : ' The library offers none at all.') +
            ' A class is offered when it has @SharedProvider() and stands in the providers of the library module.'
        : `${provider}.${method} was not sent: ` +
            (isObject
              ? `"${provider}" shares no method of that name.`
              : `nothing is shared as "${provider}".`) +
            `${meant} ` +
            `Shared are: ${available.join(', ') || 'none'}.`,
    );
  }
}
