import type { StateKind } from './contract.js';
import type { EncodedChange } from './encoded-change.js';
import type { Operation } from './operation.js';
import type { EncodedValue } from './value.js';

/** A piece of state that a library publishes. */
export interface StateSource {
  readonly kind: StateKind;
  /**
   * Tells the sink of every change from now on.
   *
   * @throws {NotSerializableError} when what it is now cannot be sent
   */
  publishTo(sink: StateSink): void;
  /** Begins to read all of it, which may change before the reader comes to the end. */
  snapshot(sink: StateSink): StateSnapshot;
}

/** A state, read piece by piece. */
export interface StateSnapshot {
  /** Changes that are behind this position will be met later; at the end there are none. */
  readonly position: number;
  /** Whether no change can be made of it before all of it is there. */
  readonly isIndivisible: boolean;
  /** The next piece, as a change of what was empty at first; `undefined` at the end. */
  next(): EncodedChange | undefined;
}

/** Where a state tells of its changes. */
export interface StateSink {
  /** Which life of the library this is. */
  readonly epoch: number;
  /** The step that changed the state last. */
  readonly version: number;
  /** Bytes that one change may take. */
  readonly maxBytes: number;
  /**
   * @param place where the values among the operands are, for errors
   * @param maxBytes default: those that one change may take
   * @throws {NotSerializableError} when they cannot be sent
   */
  encode(operands: readonly unknown[], place: string, maxBytes?: number): EncodedValue;
  /** @param position see `EncodedChange` */
  change(operation: Operation, operands: EncodedValue, position?: number): EncodedChange;
  /** Goes out with the next step. */
  publish(change: EncodedChange): void;
}
