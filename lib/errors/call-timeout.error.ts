import type { Execution } from './cluster-dispatch.error.js';
import { HttpDispatchError } from './http-dispatch.error.js';

/** A call had no answer within its timeout. Nest answers HTTP 504 when nobody catches it. */
export class CallTimeoutError extends HttpDispatchError {
  readonly code = 'CALL_TIMEOUT';

  constructor(
    method: string,
    /** `undefined` when not the call's own time was over, but that of what waits for it. */
    timeoutMs: number | undefined,
    readonly execution: Execution,
  ) {
    super(
      execution === 'never'
        ? `${method} was not sent, or not begun, ${within(timeoutMs)}: no library was available, or a process was too ` +
            'busy. The log of the master says whether the library was down.'
        : `${method} had no answer ${within(timeoutMs)}; it may still be running in the library. ${advice(timeoutMs)}`,
      504,
    );
  }
}

function within(timeoutMs: number | undefined): string {
  return timeoutMs === undefined ? 'in the time that its caller had' : `within ${timeoutMs} ms`;
}

function advice(timeoutMs: number | undefined): string {
  return timeoutMs === undefined
    ? 'That is the timeoutMs of DispatchContext.run(), or what was left to the call that made this one.'
    : 'Raise the limit with @SharedMethod({ timeoutMs }) if it may take longer.';
}
