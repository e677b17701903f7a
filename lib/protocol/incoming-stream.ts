import { ProtocolError } from '../errors/protocol.error.js';
import type { StreamSink, StreamSubscription } from './stream.js';

/** Receives the items of a stream of the other end, and gives credit for more as they are consumed. */
export class IncomingStream implements StreamSubscription {
  private freed = 0;

  /**
   * @param expected how many items may be on their way, or wait here, at a time
   * @param onConsumed is called when there is credit to give back
   */
  constructor(
    readonly id: number,
    readonly sink: StreamSink,
    private expected: number,
    private readonly onConsumed: (stream: IncomingStream) => void,
    private readonly cancel: () => void,
  ) {}

  /** @throws {ProtocolError} when the other end sends more than there is credit for */
  receive(value: unknown): void {
    if (this.expected === 0) throw new ProtocolError('A stream has more items than were asked for.');
    this.expected--;
    this.sink.next(value);
  }

  consumed(count: number): void {
    if (this.freed === 0) this.onConsumed(this);
    this.freed += count;
  }

  /**
   * The credit for what was consumed since the last time. All of it, however little it is: the other end may wait not
   * for the number of items, but for their bytes, which this end does not know.
   */
  takeCredit(): number {
    const { freed } = this;
    this.expected += freed;
    this.freed = 0;
    return freed;
  }

  unsubscribe(): void {
    this.cancel();
  }
}
