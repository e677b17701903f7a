import type { Execution } from './cluster-dispatch.error.js';
import { HttpDispatchError } from './http-dispatch.error.js';

/**
 * A call could not be sent, and will not be: this process is stopping. Or a library read the state of another one before
 * that was there. Nest answers HTTP 503.
 */
export class LibraryUnavailableError extends HttpDispatchError {
  readonly code = 'LIBRARY_UNAVAILABLE';
  readonly execution: Execution = 'never';

  /** @param what was not done */
  constructor(member: string, why: string, what: 'sent' | 'read' = 'sent') {
    super(`${member} was not ${what}: ${why}.`, 503);
  }
}
