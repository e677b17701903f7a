import { OverloadedError } from '../errors/overloaded.error.js';
import type { Limits } from '../interfaces/limits.interface.js';
import { type EncodedValue, sizeOf } from './value.js';

const FEWER_CALLS = 'Make fewer calls at a time, or pass many values in one call.';

/** No further call may wait for an answer. */
export function tooManyCalls(name: string, maxCallsPerWorker: number): OverloadedError {
  return new OverloadedError(
    `${name} was not sent: ${maxCallsPerWorker} calls of this process already wait for an answer ` +
      `(limits.maxCallsPerWorker). ${FEWER_CALLS}`,
  );
}

/** What one caller has room for: calls that wait for an answer, and the arguments of those that were not sent yet. */
export class CallRoom {
  private calls = 0;
  private bytes = 0;

  constructor(private readonly limits: Limits) {}

  /** Calls that were not sent yet. */
  get unsentCalls(): number {
    return this.calls;
  }

  /** Characters and bytes of their arguments. */
  get unsentBytes(): number {
    return this.bytes;
  }

  /**
   * @param pending how many calls wait for an answer already
   * @param canSend whether there is a library that reads
   * @throws {OverloadedError} when there is no room for another call
   */
  admit(name: string, pending: number, canSend: () => boolean): void {
    const { maxCallsPerWorker, maxQueuedCalls } = this.limits;
    if (pending >= maxCallsPerWorker) throw tooManyCalls(name, maxCallsPerWorker);
    // What is sent at the end of this turn waits for nobody.
    if (this.calls >= maxQueuedCalls && !canSend())
      throw new OverloadedError(
        `${name} was not sent: ${maxQueuedCalls} calls of this process already wait for a library that is down or ` +
          'does not read (limits.maxQueuedCalls). Try again later.',
      );
  }

  /**
   * Keeps the arguments of a call until it is sent.
   *
   * @throws {OverloadedError} when there is no room for them
   */
  add(name: string, args: EncodedValue): void {
    const { maxQueuedBytes } = this.limits;
    const size = sizeOf(args);
    // One call alone is always let in: it is no larger than a message may be.
    if (this.bytes > 0 && this.bytes + size > maxQueuedBytes)
      throw new OverloadedError(
        `${name} was not sent: the arguments of ${this.calls} calls wait to be sent, and with these they would take ` +
          `${this.bytes + size} bytes; the limit is ${maxQueuedBytes} (limits.maxQueuedBytes). ` +
          'Make fewer calls at a time, or try again later.',
      );
    this.calls++;
    this.bytes += size;
  }

  /** The call was sent, or is settled. */
  remove(args: EncodedValue): void {
    this.calls--;
    this.bytes -= sizeOf(args);
  }
}
