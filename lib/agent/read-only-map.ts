import { inspect } from 'node:util';

import { Observable, share } from 'rxjs';

import type { ReplicaMap, ReplicatedMapChange } from '../interfaces/replica.interface.js';
import type { MapReplica } from '../protocol/map-replica.js';
import { ReadOnlyReplica, type ReplicaSource } from './read-only-replica.js';

type Change = ReplicatedMapChange<unknown, unknown>;

/** What a program gets for a map of the library. */
export class ReadOnlyMap extends ReadOnlyReplica implements ReplicaMap<unknown, unknown> {
  readonly changes$: Observable<Change>;
  readonly #replica: MapReplica;

  constructor(replica: MapReplica, source: ReplicaSource) {
    super(replica, source);
    this.#replica = replica;
    this.changes$ = new Observable<Change>((subscriber) => {
      replica.onChange = (difference) => subscriber.next(difference);
      return () => {
        replica.onChange = undefined;
      };
    }).pipe(share());
  }

  get size(): number {
    return this.#replica.entries.size;
  }

  get [Symbol.toStringTag](): string {
    return 'ReplicaMap';
  }

  get(key: unknown): unknown {
    return this.#replica.entries.get(key);
  }

  has(key: unknown): boolean {
    return this.#replica.entries.has(key);
  }

  toJSON(): unknown {
    return Object.fromEntries(this);
  }

  override [inspect.custom](): unknown {
    return new Map(this.#replica.entries);
  }

  forEach(
    callback: (value: unknown, key: unknown, map: ReadonlyMap<unknown, unknown>) => void,
    thisArg?: unknown,
  ): void {
    for (const [key, value] of this) callback.call(thisArg, value, key, this);
  }

  entries(): MapIterator<[unknown, unknown]> {
    return this.#replica.entries[Symbol.iterator]();
  }

  keys(): MapIterator<unknown> {
    return this.#replica.entries.keys();
  }

  values(): MapIterator<unknown> {
    return this.#replica.entries.values();
  }

  [Symbol.iterator](): MapIterator<[unknown, unknown]> {
    return this.entries();
  }

  /** @throws {ReadOnlyReplicaError} always, as the others that write */
  set(): never {
    this.refuse('set()');
  }

  delete(): never {
    this.refuse('delete()');
  }

  clear(): never {
    this.refuse('clear()');
  }
}
