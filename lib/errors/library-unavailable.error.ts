import type { Execution } from './cluster-dispatch.error.js';
import { HttpDispatchError } from './http-dispatch.error.js';

/** A call could not be sent, and will not be: this process is stopping. Nest answers HTTP 503. */
export class LibraryUnavailableError extends HttpDispatchError {
  readonly code = 'LIBRARY_UNAVAILABLE';
  readonly execution: Execution = 'never';

  constructor(method: string, why: string) {
    super(`${method} was not sent: ${why}.`, 503);
  }
}
