import type { Execution } from './cluster-dispatch.error.js';
import { HttpDispatchError } from './http-dispatch.error.js';

/** Too many calls of this worker are waiting for an answer. Nest answers HTTP 503 when nobody catches it. */
export class OverloadedError extends HttpDispatchError {
  readonly code = 'OVERLOADED';
  readonly execution: Execution = 'never';

  constructor(method: string, limit: number) {
    super(
      `${method} was not sent: ${limit} calls of this worker already wait for an answer. ` +
        'Make fewer calls at a time, or pass many values in one call.',
      503,
    );
  }
}
