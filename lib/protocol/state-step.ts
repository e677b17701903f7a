import { ALWAYS, type EncodedChange, sizeOfChange } from './encoded-change.js';
import { type Frame, FrameBuilder } from './frame.js';
import { MAX_STEP_SIZE, STATE_BATCH_SIZE } from './limits.js';
import { commitMessage } from './outgoing-message.js';
import { attachmentsOf } from './value.js';

/** Changes that become visible at once. */
export class StateStep {
  /** In their order; none when they are too large for one step. */
  changes: EncodedChange[] = [];
  /** The states that they change. */
  readonly states = new Set<number>();
  private size = 0;
  /** One entry of a map is no smaller in a snapshot, which would have all others as well. */
  private isOneEntry = true;
  private made: readonly Frame[] | undefined;

  /** Its number, from when it is published. */
  version = 0;

  /** Whether it is sent as a snapshot of what it changes. */
  get isTooLarge(): boolean {
    return this.size > MAX_STEP_SIZE && !this.isOneEntry;
  }

  add(change: EncodedChange): void {
    if (change.state !== undefined) this.states.add(change.state);
    this.isOneEntry = this.size === 0 && change.position !== ALWAYS;
    this.size += sizeOfChange(change);
    if (this.isTooLarge) this.changes = [];
    else this.changes.push(change);
  }

  /** Makes the changes of another one the last of this. */
  append(other: StateStep): void {
    for (const state of other.states) this.states.add(state);
    this.isOneEntry = false;
    this.size += other.size;
    if (this.isTooLarge) this.changes = [];
    else for (const change of other.changes) this.changes.push(change);
  }

  /** Made once, for all who are sent all of it. */
  get frames(): readonly Frame[] {
    return (this.made ??= this.makeFrames());
  }

  private makeFrames(): Frame[] {
    const frames: Frame[] = [];
    const builder = new FrameBuilder((frame) => frames.push(frame), STATE_BATCH_SIZE);
    for (const { message, value } of this.changes) builder.add(message, attachmentsOf(value));
    builder.add(commitMessage(this.version));
    builder.flush();
    return frames;
  }
}
