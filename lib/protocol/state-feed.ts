import { type EncodedChange, sizeOfChange } from './encoded-change.js';
import { type Frame, FrameBuilder } from './frame.js';
import { SNAPSHOT_SLICE_SIZE, STATE_BATCH_SIZE } from './limits.js';
import { commitMessage } from './outgoing-message.js';
import type { StatePublisher } from './state-publisher.js';
import type { StateStep } from './state-step.js';
import { attachmentsOf } from './value.js';
import { Resynchronization } from './resynchronization.js';

/** The way to one agent. */
export interface StateOutlet {
  send(frame: Frame): void;
  /** Whether so much waits to be sent that the agent does not read. */
  isFull(): boolean;
  /** Whether something waits to be sent; `resume()` of the feed tells when it is gone. */
  hasBacklog(): boolean;
  /** A snapshot was sent to its end, and what was held back after it. */
  onCurrent(): void;
}

/**
 * What one agent is sent: the steps of the publisher, and the frames of its channel, in such an order that nothing overtakes
 * the state that was published before it. An agent that does not read is sent no steps; when it reads again, it gets a
 * snapshot of what changed, and until the end of that the frames of its channel wait.
 */
export class StateFeed {
  /** The last step that it has; before the first snapshot there is none. */
  private version = -1;
  private isCurrent = true;
  private snapshot: Resynchronization | undefined;
  private sliceSize = SNAPSHOT_SLICE_SIZE;
  private held: Frame[] = [];
  private readonly frames: FrameBuilder;

  constructor(
    private readonly publisher: StatePublisher,
    private readonly outlet: StateOutlet,
  ) {
    this.frames = new FrameBuilder((frame) => outlet.send(frame), STATE_BATCH_SIZE);
  }

  /** Whether frames of the channel would wait for the end of a snapshot. */
  get isBehind(): boolean {
    return !this.isCurrent;
  }

  /** Whether some do. */
  get isHolding(): boolean {
    return this.held.length > 0;
  }

  start(): void {
    if (this.publisher.isEmpty) this.version = this.publisher.version;
    else this.fallBehind();
  }

  /** Sends a frame of the channel, after all that was published before. */
  send(frame: Frame): void {
    this.publisher.commit();
    if (this.isCurrent) this.outlet.send(frame);
    else this.held.push(frame);
  }

  publish(step: StateStep): void {
    if (this.isCurrent) return this.sendStep(step);
    if (!this.snapshot) return;
    if (step.isTooLarge || this.outlet.isFull()) return this.fallBehind();
    for (const change of step.changes) if (this.snapshot.needs(change)) this.post(change);
    if (this.snapshot.isOutdated) this.fallBehind();
  }

  /** The agent reads again. */
  resume(): void {
    if (!this.isCurrent) this.publisher.queue(this);
  }

  /** @returns whether more of the snapshot can be sent */
  sendSlice(): boolean {
    const { publisher, outlet } = this;
    publisher.commit();
    if (this.isCurrent || outlet.hasBacklog()) return false;
    this.snapshot ??= this.begin();
    for (let size = 0; size < this.sliceSize;) {
      const change = this.snapshot.next();
      if (!change) return this.finish(this.snapshot);
      this.post(change);
      size += sizeOfChange(change);
    }
    this.frames.flush();
    return !outlet.hasBacklog();
  }

  close(): void {
    this.publisher.leave(this);
    this.held = [];
  }

  private sendStep(step: StateStep): void {
    if (step.isTooLarge || this.outlet.isFull()) return this.fallBehind();
    for (const frame of step.frames) this.outlet.send(frame);
    this.version = step.version;
  }

  private fallBehind(): void {
    this.isCurrent = false;
    // What changes so much that no snapshot comes to its end must not keep the agent from its answers for ever. One that does
    // not read would not be helped: all of a large state would be written to it in one turn.
    if (this.snapshot && !this.outlet.isFull()) this.sliceSize *= 2;
    this.snapshot = undefined;
    this.publisher.queue(this);
  }

  private begin(): Resynchronization {
    this.frames.add(Resynchronization.message);
    return new Resynchronization(this.publisher, this.version);
  }

  private finish(snapshot: Resynchronization): false {
    for (const change of snapshot.laterVersions()) this.post(change);
    this.version = this.publisher.version;
    this.frames.add(commitMessage(this.version));
    this.frames.flush();
    this.snapshot = undefined;
    this.sliceSize = SNAPSHOT_SLICE_SIZE;
    this.isCurrent = true;
    const { held } = this;
    this.held = [];
    for (const frame of held) this.outlet.send(frame);
    this.outlet.onCurrent();
    return false;
  }

  private post({ message, value }: EncodedChange): void {
    this.frames.add(message, attachmentsOf(value));
  }
}
