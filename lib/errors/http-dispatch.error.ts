import { ClusterDispatchError, type Execution } from './cluster-dispatch.error.js';

/**
 * Base of the errors that reach an HTTP client when nobody catches them. It has the fields of the `http-errors`
 * package, which Nest's exception filter, Express and Fastify all understand.
 */
export abstract class HttpDispatchError extends ClusterDispatchError {
  abstract readonly execution: Execution;
  readonly status: number;
  /** False: the client gets the status, and the message goes to the log alone. */
  readonly expose = false;

  constructor(
    message: string,
    readonly statusCode: 503 | 504,
  ) {
    super(message);
    this.status = statusCode;
  }
}
