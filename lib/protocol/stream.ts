/** Gets the items of a stream, at either end. After `error` or `complete` nothing more comes. */
export interface StreamSink {
  next(value: unknown): void;
  error(reason: unknown): void;
  complete(): void;
  /** Whether nobody takes anything any more, so that a source that produces in one go can stop. */
  readonly isClosed?: boolean;
}

/** What produces the items of a stream, for each subscription anew. */
export interface StreamSource {
  start(sink: StreamSink): StreamProduction;
}

/** One running production. */
export interface StreamProduction {
  /**
   * There is room for one more item. A source that has this method produces one item each time it is called; one that
   * has not produces by itself, and what there is no room for is kept or dropped.
   */
  pull?(): void;
  /** The consumer left: run the teardown. Not called after the source has ended by itself. */
  stop(): void;
}

/** One running consumption of a stream of the other end. */
export interface StreamSubscription {
  /** `count` more items were consumed: as many more may come. */
  consumed(count: number): void;
  unsubscribe(): void;
}

/** What happens to items that come while the consumer has no room for them. */
export type Overflow = 'buffer' | 'latest' | 'drop';

export interface StreamOptions {
  readonly overflow: Overflow;
  /** Items that may wait, for `buffer`. One more, and the stream fails with an `OverloadedError`. */
  readonly bufferSize: number;
}

export const DEFAULT_STREAM_OPTIONS: StreamOptions = { overflow: 'buffer', bufferSize: 65_536 };
