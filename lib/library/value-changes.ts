import { ALWAYS, type EncodedChange } from '../protocol/encoded-change.js';
import { VALUE_PIECE_NODES } from '../protocol/limits.js';
import { Operation } from '../protocol/operation.js';
import type { StateSink, StateSnapshot } from '../protocol/state-source.js';
import { described, type ValueChange } from '../protocol/value-change.js';
import { cutValue } from '../protocol/value-pieces.js';

/** @throws {NotSerializableError} when one of them cannot be sent */
export function changesOf(changes: readonly ValueChange[], sink: StateSink): EncodedChange[] {
  return changes.map((change) => encode(change, sink));
}

/** Bytes that a part of a piece takes at most; what takes more counts for several. */
const BYTES_PER_NODE = 1_000;

/** @throws {NotSerializableError} when it cannot be sent */
export function checkValue(value: unknown, sink: StateSink): void {
  for (const piece of piecesOf(value, sink)) encode(piece, sink);
}

/** What was the value when it began: changes are made of objects that must be there. */
export function snapshotOfValue(value: unknown, sink: StateSink): StateSnapshot {
  const pieces = piecesOf(value, sink);
  return {
    position: ALWAYS,
    isIndivisible: true,
    next: () => {
      const { value: piece, done } = pieces.next();
      // Its parts were let through when they were set. Some bytes more around them must not end the library now.
      return done ? undefined : encode(piece, sink, Infinity);
    },
  };
}

/** Where a message may be small, the pieces are. */
function piecesOf(value: unknown, { maxBytes }: StateSink): Generator<ValueChange, void, void> {
  return cutValue(value, Math.max(1, Math.min(VALUE_PIECE_NODES, Math.floor(maxBytes / BYTES_PER_NODE))));
}

function encode(change: ValueChange, sink: StateSink, maxBytes?: number): EncodedChange {
  const operands = sink.encode(operandsOf(change), described(change.path), maxBytes);
  return sink.change(Operation[change.operation], operands);
}

function operandsOf(change: ValueChange): unknown[] {
  switch (change.operation) {
    case 'put':
      return [change.path, change.value];
    case 'remove':
      return [change.path];
    case 'assign':
      return [change.path, change.record];
    case 'splice':
      return [change.path, change.start, change.removed, change.items];
  }
}
