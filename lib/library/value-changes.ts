import { ALWAYS, type EncodedChange } from '../protocol/encoded-change.js';
import { VALUE_PIECE_NODES } from '../protocol/limits.js';
import { Operation } from '../protocol/operation.js';
import type { StateSink, StateSnapshot } from '../protocol/state-source.js';
import type { ValueChange } from '../protocol/value-change.js';
import { cutValue } from '../protocol/value-pieces.js';
import { isPlainValue } from '../protocol/plain-value.js';
import { propertyPath } from '../protocol/value-reading.js';

/** @throws {NotSerializableError} when one of them cannot be sent */
export function changesOf(changes: readonly ValueChange[], sink: StateSink): EncodedChange[] {
  return changes.map((change) => encode(change, sink));
}

/** @throws {NotSerializableError} when it cannot be sent */
export function checkValue(value: unknown, sink: StateSink): void {
  // What JSON carries needs no look at each piece.
  if (isPlainValue(value)) return;
  const snapshot = snapshotOfValue(value, sink);
  while (snapshot.next()) continue;
}

/** What was the value when it began: changes are made of objects that must be there. */
export function snapshotOfValue(value: unknown, sink: StateSink): StateSnapshot {
  const pieces = cutValue(value, VALUE_PIECE_NODES);
  return {
    position: ALWAYS,
    isIndivisible: true,
    next: () => {
      const { value: piece, done } = pieces.next();
      return done ? undefined : encode(piece, sink);
    },
  };
}

function encode(change: ValueChange, sink: StateSink): EncodedChange {
  const operands = sink.encode(operandsOf(change), placeOf(change));
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

/** How JavaScript writes it, seen from the provider. */
function placeOf({ path }: ValueChange): string {
  return path.reduce<string>(
    (place, key) => (typeof key === 'number' ? `${place}[${key}]` : propertyPath(place, key)),
    'value',
  );
}
