import { ProtocolError } from '../errors/protocol.error.js';
import type { StreamSink, StreamSubscription } from './stream.js';

/** Receives the items of a stream of the other end, and gives credit for more as they are consumed. */
export class IncomingStream implements StreamSubscription {
  /** Items that the other end may still send. */
  private expected: number;
  private freed = 0;

  /** @param window how many items may be on their way, or wait here, at a time */
  constructor(
    readonly sink: StreamSink,
    private readonly window: number,
    private readonly sendCredit: (count: number) => void,
    private readonly cancel: () => void,
  ) {
    this.expected = window;
  }

  /** @throws {ProtocolError} when the other end sends more than there is credit for */
  receive(value: unknown): void {
    if (this.expected === 0) throw new ProtocolError('A stream has more items than were asked for.');
    this.expected--;
    this.sink.next(value);
  }

  consumed(count: number): void {
    this.freed += count;
    // Half of the window at a time: one message for many items, and the other end never has to wait for it.
    if (this.freed * 2 < this.window) return;
    this.expected += this.freed;
    this.sendCredit(this.freed);
    this.freed = 0;
  }

  unsubscribe(): void {
    this.cancel();
  }
}
