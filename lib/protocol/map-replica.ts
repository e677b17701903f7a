import { ProtocolError } from '../errors/protocol.error.js';
import { deepFreeze } from './deep-freeze.js';
import { MapDifference } from './map-difference.js';
import { Operation } from './operation.js';
import type { Replica, ReplicaDraft } from './replica.js';
import { SegmentedMap } from './segmented-map.js';
import { Sameness } from './value-sameness.js';

type Entries = SegmentedMap<unknown, unknown>;
type Difference = ReturnType<MapDifference<unknown, unknown>['since']>;

/** A copy of a map. */
export class MapReplica implements Replica {
  version = 0;
  entries: Entries = new SegmentedMap();
  /** Called after a step that changed it. */
  onChange: ((difference: NonNullable<Difference>) => void) | undefined;
  /** For a fresh map that is coming: the keys that another channel changed meanwhile, unless they are too many. */
  changedMeanwhile: Set<unknown> | undefined;

  /** @param areFrozen whether values are frozen */
  constructor(readonly areFrozen: boolean) {}

  draft(): ReplicaDraft {
    return new MapDraft(this);
  }

  fresh(): ReplicaDraft {
    this.changedMeanwhile = new Set();
    return new FreshMap(this, this.changedMeanwhile);
  }

  /** A fresh map may never become visible: then nobody takes these. */
  changes(keys: Iterable<unknown>): void {
    for (const key of keys) this.changedMeanwhile?.add(key);
    const { size = 0 } = this.changedMeanwhile ?? {};
    if (size > MAX_CHANGED_MEANWHILE) this.changedMeanwhile = undefined;
  }
}

/** Above this, all of a map is compared instead. */
const MAX_CHANGED_MEANWHILE = 100_000;

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
      if (replica.changedMeanwhile) replica.changes(keysOf(entries, operation, operands));
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
  private readonly entries: Entries = new SegmentedMap();
  private old: Entries | undefined;
  /** Keys that came, and were not there with the same value; only when somebody is to be told. */
  private readonly different: Set<unknown> | undefined;
  /** Keys that may be different, besides those that are gone. */
  private candidates: Iterable<unknown> | undefined;

  constructor(
    private readonly replica: MapReplica,
    private readonly changedMeanwhile: Set<unknown>,
  ) {
    // Of an empty map all is different.
    if (replica.onChange && replica.entries.size > 0) this.different = new Set();
  }

  apply(operation: Operation, operands: readonly unknown[]): void {
    check(operation, operands);
    change(this.entries, operation, operation === Operation.set ? this.shared(operands) : operands);
  }

  commit(version: number): void {
    const { replica } = this;
    replica.version = version;
    this.old = replica.entries;
    replica.entries = this.entries;
    if (this.different && replica.changedMeanwhile === this.changedMeanwhile)
      this.candidates = new Set([...this.different, ...this.changedMeanwhile]);
    // Another fresh map was compared with what is gone now.
    replica.changedMeanwhile = undefined;
  }

  tell(): void {
    const { old, replica } = this;
    if (!old || !replica.onChange) return;
    const difference = new MapDifference();
    const { candidates = this.entries.keys() } = this;
    for (const key of differentKeys(old, this.entries, candidates)) difference.touch(key, old);
    const found = difference.since(this.entries);
    if (found) replica.onChange(found);
  }

  private shared(operands: readonly unknown[]): unknown[] {
    const { entries: present } = this.replica;
    return operands.map((operand, at) => {
      if (at % 2 === 0) return operand;
      const key = operands[at - 1];
      const before = present.get(key);
      if (before !== undefined && new Sameness().of(before, operand, 0)) return before;
      this.different?.add(key);
      return this.replica.areFrozen ? deepFreeze(operand) : operand;
    });
  }
}

/** @param candidates all keys of the entries that may be different, and maybe others */
function* differentKeys(old: Entries, entries: Entries, candidates: Iterable<unknown>): Iterable<unknown> {
  let stayed = entries.size;
  for (const key of candidates) {
    if (!entries.has(key)) continue;
    if (!old.has(key)) stayed--;
    if (!old.has(key) || !Object.is(old.get(key), entries.get(key))) yield key;
  }
  let gone = old.size - stayed;
  if (gone === 0) return;
  for (const key of old.keys()) {
    if (entries.has(key)) continue;
    yield key;
    if (--gone === 0) return;
  }
}
