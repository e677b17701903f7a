import { ProtocolError } from '../errors/protocol.error.js';
import { deepFreeze } from './deep-freeze.js';
import { MapDifference } from './map-difference.js';
import { Operation } from './operation.js';
import type { Replica, ReplicaDraft } from './replica.js';
import { Sameness } from './value-sameness.js';

type Entries = Map<unknown, unknown>;
type Difference = ReturnType<MapDifference<unknown, unknown>['since']>;

/** A copy of a map. */
export class MapReplica implements Replica {
  version = 0;
  entries: Entries = new Map();
  /** Called after a step that changed it. */
  onChange: ((difference: NonNullable<Difference>) => void) | undefined;

  /** @param areFrozen whether values are frozen */
  constructor(readonly areFrozen: boolean) {}

  draft(): ReplicaDraft {
    return new MapDraft(this);
  }

  fresh(): ReplicaDraft {
    return new FreshMap(this);
  }
}

function change(map: Entries, operation: Operation, operands: readonly unknown[]): void {
  if (operation === Operation.clear) return map.clear();
  if (operation === Operation.delete) for (const key of operands) map.delete(key);
  else for (let at = 0; at < operands.length; at += 2) map.set(operands[at], operands[at + 1]);
}

const IS_MAP_OPERATION: ReadonlySet<Operation> = new Set([Operation.set, Operation.delete, Operation.clear]);

/** @throws {ProtocolError} when it is no change of a map */
function check(operation: Operation, operands: readonly unknown[]): void {
  if (!IS_MAP_OPERATION.has(operation)) throw new ProtocolError('A change is none of a map.');
  if (operation !== Operation.set) return;
  if (operands.length % 2 !== 0) throw new ProtocolError('A key of a map comes without a value.');
  for (let at = 0; at < operands.length; at += 2) checkKey(operands[at]);
}

function checkKey(key: unknown): void {
  if (typeof key === 'object' || key === undefined) throw new ProtocolError('A key of a map is missing.');
}

/** Changes of what there is: made when they become visible, because others read the map until then. */
class MapDraft implements ReplicaDraft {
  private readonly changes: (readonly [Operation, readonly unknown[]])[] = [];
  private difference: Difference;

  constructor(private readonly replica: MapReplica) {}

  apply(operation: Operation, operands: readonly unknown[]): void {
    check(operation, operands);
    if (this.replica.areFrozen) operands.forEach((operand) => deepFreeze(operand));
    this.changes.push([operation, operands]);
  }

  commit(version: number): void {
    const { replica } = this;
    const { entries } = replica;
    replica.version = version;
    const difference = replica.onChange && new MapDifference();
    for (const [operation, operands] of this.changes) {
      if (difference) for (const key of keysOf(entries, operation, operands)) difference.touch(key, entries);
      change(entries, operation, operands);
    }
    this.difference = difference?.since(entries);
  }

  tell(): void {
    if (this.difference) this.replica.onChange?.(this.difference);
  }
}

function keysOf(entries: Entries, operation: Operation, operands: readonly unknown[]): Iterable<unknown> {
  if (operation === Operation.clear) return [...entries.keys()];
  return operation === Operation.set ? operands.filter((_, at) => at % 2 === 0) : operands;
}

/** All of a map, put together beside the one that is read. What is as it was before stays the same object. */
class FreshMap implements ReplicaDraft {
  private readonly entries: Entries = new Map();
  private old: Entries | undefined;

  constructor(private readonly replica: MapReplica) {}

  apply(operation: Operation, operands: readonly unknown[]): void {
    check(operation, operands);
    change(this.entries, operation, operation === Operation.set ? this.shared(operands) : operands);
  }

  commit(version: number): void {
    const { replica } = this;
    replica.version = version;
    this.old = replica.entries;
    replica.entries = this.entries;
  }

  tell(): void {
    const { old, replica } = this;
    if (!old || !replica.onChange) return;
    const difference = new MapDifference();
    for (const key of differentKeys(old, this.entries)) difference.touch(key, old);
    const found = difference.since(this.entries);
    if (found) replica.onChange(found);
  }

  private shared(operands: readonly unknown[]): unknown[] {
    const { entries: present } = this.replica;
    return operands.map((operand, at) => {
      if (at % 2 === 0) return operand;
      const before = present.get(operands[at - 1]);
      if (before !== undefined && new Sameness().of(before, operand, 0)) return before;
      return this.replica.areFrozen ? deepFreeze(operand) : operand;
    });
  }
}

function* differentKeys(old: Entries, entries: Entries): Iterable<unknown> {
  for (const [key, value] of entries) if (!old.has(key) || !Object.is(old.get(key), value)) yield key;
  for (const key of old.keys()) if (!entries.has(key)) yield key;
}
