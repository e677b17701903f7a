import type { Execution } from './cluster-dispatch.error.js';
import { HttpDispatchError } from './http-dispatch.error.js';

/** A call had no answer within its timeout. Nest answers HTTP 504 when nobody catches it. */
export class CallTimeoutError extends HttpDispatchError {
  readonly code = 'CALL_TIMEOUT';

  constructor(
    method: string,
    timeoutMs: number | undefined,
    readonly execution: Execution,
  ) {
    super(
      execution === 'never'
        ? `${method} was not ${timeoutMs === undefined ? 'run in time' : `sent within ${timeoutMs} ms`}: no library ` +
            'was available, or a process was too busy. ' +
            'The log of the master says whether the library was down.'
        : `${method} had no answer within ${timeoutMs} ms; it may still be running in the library. ` +
            'Raise the limit with @SharedMethod({ timeoutMs }) if it may take longer.',
      504,
    );
  }
}
