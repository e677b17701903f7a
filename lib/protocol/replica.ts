import type { Operation } from './operation.js';

/** A copy of a state of the other end. What comes for it is put aside, and becomes visible with a commit. */
export interface Replica {
  /** The step that changed it last. */
  readonly version: number;
  /** What the next commit makes visible, beginning with what there is. */
  draft(): ReplicaDraft;
  /** A draft of what is empty at first. */
  fresh(): ReplicaDraft;
}

export interface ReplicaDraft {
  /** @throws {ProtocolError} for what cannot be done to such a state */
  apply(operation: Operation, operands: readonly unknown[]): void;
  /** Makes it visible. Must not fail. @param version the step that changed it last */
  commit(version: number): void;
  /** Tells who listens; called when all of a step is visible. */
  tell(): void;
}
