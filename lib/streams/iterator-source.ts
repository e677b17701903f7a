import type { StreamProduction, StreamSink, StreamSource } from '../protocol/stream.js';

/**
 * Asks an async iterator for one item at a time.
 *
 * @param onStop frees what an item is waited for from: a generator runs its `finally` only when its `await` is over
 */
export function iteratorSource(iterable: AsyncIterable<unknown>, onStop?: () => void): StreamSource {
  return { start: (sink) => new IteratorProduction(iterable[Symbol.asyncIterator](), sink, onStop) };
}

class IteratorProduction implements StreamProduction {
  private stopped = false;

  constructor(
    private readonly iterator: AsyncIterator<unknown>,
    private readonly sink: StreamSink,
    private readonly onStop: (() => void) | undefined,
  ) {}

  pull(): void {
    void this.produce();
  }

  stop(): void {
    this.stopped = true;
    this.onStop?.();
    void this.leave();
  }

  private async produce(): Promise<void> {
    try {
      const { done, value } = await this.iterator.next();
      if (this.stopped) return;
      if (done) this.sink.complete();
      else this.sink.next(value);
    } catch (error) {
      if (!this.stopped) this.sink.error(error);
    }
  }

  /** Runs the `finally` of a generator. What it throws has nobody left to hear it. */
  private async leave(): Promise<void> {
    try {
      await this.iterator.return?.();
    } catch {
      // The consumer is gone.
    }
  }
}
