import type { Channel } from '../protocol/channel.js';
import type { Frame } from '../protocol/frame.js';
import type { MessageReader } from '../protocol/message-reader.js';
import { Queue } from '../protocol/queue.js';
import type { FairTurns, TurnShare, TurnTaker } from './fair-turns.js';

export interface IncomingFramesOptions {
  readonly channel: Pick<Channel, 'receive' | 'goOn'>;
  readonly turns: FairTurns;
  /** Read nothing more from the peer for now, or read again. */
  hold(isHeld: boolean): void;
  /** A frame that had waited breaks the protocol. */
  onBroken(error: Error): void;
  /** Nothing waits any more. */
  onCaughtUp(): void;
}

/** The frames of one worker: run at once within its turn, kept in their order beyond it. */
export class IncomingFrames implements TurnTaker {
  readonly share: TurnShare = { round: -1, spentMs: 0 };
  private readonly frames = new Queue<Frame>();
  private rest: MessageReader | undefined;
  private waits = false;
  private closed = false;

  constructor(private readonly options: IncomingFramesOptions) {}

  /** Whether there are messages that were read and did not run yet. */
  get isBehind(): boolean {
    return this.waits;
  }

  /** @throws {ProtocolError} when the frame is none of this protocol */
  receive(frame: Frame): void {
    const { turns, channel } = this.options;
    if (this.waits) return this.frames.push(frame);
    if (!turns.begin(this)) {
      this.frames.push(frame);
      return this.wait();
    }
    try {
      this.rest = channel.receive(frame, turns.isOver);
    } finally {
      turns.end(this);
    }
    if (this.rest) this.wait();
  }

  goOn(): boolean {
    const { turns, onBroken } = this.options;
    turns.begin(this);
    try {
      this.run();
    } catch (error) {
      this.close();
      onBroken(error as Error);
    }
    turns.end(this);
    if (!this.closed && (this.rest || this.frames.length > 0)) return true;
    this.caughtUp();
    return false;
  }

  /** Nobody waits for answers any more: what did not run is dropped. */
  close(): void {
    this.closed = true;
    this.rest = undefined;
    this.frames.clear();
  }

  private run(): void {
    const { channel, turns } = this.options;
    if (this.rest) this.rest = channel.goOn(this.rest, turns.isOver);
    while (!this.rest && this.frames.length > 0 && !turns.isOver()) {
      const frame = this.frames.shift();
      if (frame) this.rest = channel.receive(frame, turns.isOver);
    }
  }

  private wait(): void {
    this.waits = true;
    this.options.hold(true);
    this.options.turns.wait(this);
  }

  private caughtUp(): void {
    this.waits = false;
    if (this.closed) return;
    this.options.hold(false);
    this.options.onCaughtUp();
  }
}
