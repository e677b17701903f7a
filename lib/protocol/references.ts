import type { CallHeaders } from './messages.js';
import type { StreamSink, StreamSource, StreamSubscription } from './stream.js';

/** A value that does not travel: it stays where it is, and the other end gets something that stands for it. */
export interface Reference {
  readonly kind: typeof FUNCTION | typeof SIGNAL | StreamKind;
  readonly value: object;
}

/** The call that a value belongs to: what comes of it later is told by that name, and goes on with those headers. */
export interface Origin {
  /** `provider.method` */
  readonly name: string;
  readonly headers: CallHeaders | undefined;
}

export const FUNCTION = 'function';
/** Of an `AbortSignal`; it belongs to the call whose argument it is. All other kinds are streams of some sort. */
export const SIGNAL = 'AbortSignal';

/** What a kind of stream looks like to a program, `Observable` or `Readable` for example. */
export interface StreamKind {
  /** On the wire; the same at both ends. */
  readonly name: string;
  /** Whether it can be consumed more than once, so that it is kept for as long as the other end has it. */
  readonly isShareable: boolean;
  matches(value: object): boolean;
  /** What the other end must know of this value to make its own, as JSON. */
  describe?(value: object): unknown;
  /** The value as something that produces items. */
  source(value: object): StreamSource;
  /** Nobody will ever consume it. */
  discard?(value: object): void;
  /** The value at the other end. @param description what `describe` told there */
  make(stream: RemoteStream, description: unknown): object;
}

/** A stream of the other end. */
export interface RemoteStream {
  /** @param credit how many items may be on their way at a time */
  subscribe(sink: StreamSink, credit: number): StreamSubscription;
  /** Nobody will ever subscribe: the other end may forget it. */
  release(): void;
  /** Whether its channel is gone, and the stream with it. */
  isClosed(): boolean;
}

/** Makes what stands for something of the other end. */
export interface ReferenceReader {
  /** @param name of the function, for errors */
  function(id: number, name: string): object;
  stream(id: number, kind: StreamKind, description: unknown): object;
  signal(index: number): AbortSignal;
}
