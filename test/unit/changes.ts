import { applyChange, type ValueChange } from '../../lib/protocol/value-change.js';
import { overTheWire } from './wire.js';

/** What the changes make of a value that others see. */
export function applyAll(value: unknown, changes: Iterable<ValueChange>): unknown {
  const owned = new Set<object>();
  let changed = value;
  for (const change of changes) changed = applyChange(changed, change, owned);
  return changed;
}

/** The changes as they arrive in another process. */
export function* sentChanges(changes: Iterable<ValueChange>): Generator<ValueChange> {
  for (const { operation, ...operands } of changes) {
    const keys = Object.keys(operands);
    const arrived = overTheWire(Object.values(operands)) as unknown[];
    yield Object.fromEntries([
      ['operation', operation],
      ...keys.map((key, index) => [key, arrived[index]]),
    ]) as unknown as ValueChange;
  }
}
