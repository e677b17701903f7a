import { type EncodedChange, encodedChange, sizeOfChange } from './encoded-change.js';
import { MAX_STEP_SIZE } from './limits.js';
import { resyncMessage } from './outgoing-message.js';
import { Operation } from './operation.js';
import { Queue } from './queue.js';
import type { StatePublisher } from './state-publisher.js';
import type { StateSnapshot } from './state-source.js';

/**
 * A snapshot of the states that an agent has not as they are, one after another. What changes meanwhile is sent as well
 * where the snapshot has passed it already.
 */
export class Resynchronization {
  static readonly message = resyncMessage();
  /** Those whose snapshot has not begun; sets keep their order. */
  private readonly waiting: Set<number>;
  private readonly begun = new Map<number, StateSnapshot>();
  /** In which step they had changed last by then. */
  private readonly versions = new Map<number, number>();
  private current: StateSnapshot | undefined;
  /** What changed of the current state since its snapshot began, to be sent after that. */
  private readonly late = new Queue<EncodedChange>();
  private lateSize = 0;

  /** @param version the step that the agent has */
  constructor(
    private readonly publisher: StatePublisher,
    version: number,
  ) {
    this.waiting = new Set(publisher.changedSince(version));
  }

  /** The next piece; `undefined` at the end. */
  next(): EncodedChange | undefined {
    for (;;) {
      const piece = this.current?.next() ?? this.late.shift();
      if (piece) return piece;
      const [state] = this.waiting;
      if (state === undefined) return undefined;
      return this.begin(state);
    }
  }

  /** Whether so much changed meanwhile that another snapshot costs less. */
  get isOutdated(): boolean {
    return this.lateSize > MAX_STEP_SIZE;
  }

  /** Whether the agent needs a change now that was just made. What it needs later is given by `next()`. */
  needs(change: EncodedChange): boolean {
    const { state, position } = change;
    // What was kept of results is forgotten with every snapshot.
    if (state === undefined || this.waiting.has(state)) return false;
    const snapshot = this.begun.get(state);
    if (!snapshot) return true;
    if (snapshot === this.current && snapshot.isIndivisible) return this.postpone(change);
    return position <= snapshot.position;
  }

  private postpone(change: EncodedChange): false {
    this.late.push(change);
    this.lateSize += sizeOfChange(change);
    return false;
  }

  /** Of those that changed again since they began, in which step. */
  *laterVersions(): Iterable<EncodedChange> {
    for (const [state, version] of this.versions) {
      const now = this.publisher.versionOf(state);
      if (now !== version) yield encodedChange(state, Operation.version, JSON.stringify([now]));
    }
  }

  private begin(state: number): EncodedChange {
    this.waiting.delete(state);
    const version = this.publisher.versionOf(state);
    this.versions.set(state, version);
    this.lateSize = 0;
    this.current = this.publisher.snapshotOf(state);
    this.begun.set(state, this.current);
    return encodedChange(state, Operation.begin, JSON.stringify([version]));
  }
}
