import type { Frame } from './frame.js';

/** What the owner of a transport is told. */
export interface TransportHandlers {
  /** When this throws, the transport closes: the peer broke the protocol. */
  onFrame(frame: Frame): void;
  /** Comes once, after the last `onFrame`. @param error what `onFrame` threw, when that is why */
  onClose(error?: Error): void;
  /** What waited to be written is gone, so that `isFull` is false again. */
  onDrain?(): void;
}

/**
 * How frames travel between an agent and a library: ordered, whole, never twice. A frame handed to `send` may be
 * lost only together with everything after it, when the transport closes; `onClose` is then called on both ends.
 */
export interface Transport {
  /** Starts to deliver. Nothing is delivered before, and nothing before that is lost. Called once. */
  open(handlers: TransportHandlers): void;
  /**
   * Whether no more calls should be handed over: so much waits to be written that the peer does not read, or it has
   * closed.
   */
  readonly isFull: boolean;
  /** Whether something waits to be written; `onDrain` tells when it is gone. */
  readonly hasBacklog: boolean;
  /** Hands over one frame, of which nothing is changed afterwards. Ignored after the transport closed. */
  send(frame: Frame): void;
  /** Closes both ends; frames already handed to `send` are still delivered. */
  close(): void;
}
