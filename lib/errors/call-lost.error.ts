import type { Execution } from './cluster-dispatch.error.js';
import { HttpDispatchError } from './http-dispatch.error.js';

/**
 * The channel to the library closed after a call was sent and before it was answered: the method may have run,
 * or not. Or it closed while a stream was open. Nest answers HTTP 503 when nobody catches it.
 */
export class CallLostError extends HttpDispatchError {
  readonly code = 'CALL_LOST';
  readonly execution: Execution = 'maybe';

  constructor(method: string, why: string, isStream = false) {
    super(
      isStream
        ? `The stream of ${method} ended: ${why}. An Observable goes on with the next library when its method, or for a ` +
            'property its provider, has the option resubscribe: true.'
        : `${method} was sent, but ${why} before it was answered; it may have run. Check before you call again.`,
      503,
    );
  }
}
