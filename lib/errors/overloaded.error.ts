import type { Execution } from './cluster-dispatch.error.js';
import { HttpDispatchError } from './http-dispatch.error.js';

/**
 * A limit was reached: of the calls that run or wait, of their arguments (see `Limits`), of the items of a stream that wait for their consumer, or of
 * the functions and streams that another process holds. Nest answers HTTP 503 when nobody catches it.
 */
export class OverloadedError extends HttpDispatchError {
  readonly code = 'OVERLOADED';

  constructor(
    message: string,
    readonly execution: Execution = 'never',
  ) {
    super(message, 503);
  }
}
