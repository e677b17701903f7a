import { type Observable, Subject } from 'rxjs';

import type { ReplicaMap, ReplicatedMapChange } from '../interfaces/replica.interface.js';
import { deepFreeze } from '../protocol/deep-freeze.js';
import { ALWAYS } from '../protocol/encoded-change.js';
import { MapDifference } from '../protocol/map-difference.js';
import { Operation } from '../protocol/operation.js';
import type { StateSink } from '../protocol/state-source.js';
import { Sameness } from '../protocol/value-sameness.js';
import type { EncodedValue } from '../protocol/value.js';
import { afterBatch } from './batch.js';
import { setSource } from './state-sources.js';
import { MapSnapshot, type MapEntry } from './map-snapshot.js';

/** What a key may be: it must be the same in every process. */
export type ReplicatedKey = string | number | bigint | boolean;

/**
 * A `Map` of a shared provider that every worker can read without a call. Workers are sent the keys that change, and nothing
 * else, however large the map is. Made by `replicatedMap()`.
 *
 * Values are frozen, as those of `replicated()`: to change an entry, set it to another value.
 */
export class ReplicatedMap<K extends ReplicatedKey, V> implements Map<K, V>, ReplicaMap<K, V> {
  readonly #changes = new Subject<ReplicatedMapChange<K, V>>();
  readonly #entries = new Map<K, MapEntry<V>>();
  #sink: StateSink | undefined;
  #lastPosition = ALWAYS;
  #willTell = false;
  /** What nobody was told of yet. */
  #untold: MapDifference<K, V> | undefined;

  constructor(entries: Iterable<readonly [K, V]> = []) {
    for (const [key, value] of entries) this.set(key, value);
    setSource(this, {
      kind: 'map',
      publishTo: (sink) => {
        for (const [key, value] of this) sink.encode([key, value], placeOf(key));
        this.#sink = sink;
      },
      snapshot: (sink) => new MapSnapshot(this.#entries, sink),
    });
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Always: this is what replicas are made of. */
  get connected(): boolean {
    return true;
  }

  /** Which life of the library this is; 0 while nobody shares it. */
  get epoch(): number {
    return this.#sink?.epoch ?? 0;
  }

  /** The step that changed it last, as workers count them. */
  get version(): number {
    return this.#sink?.version ?? 0;
  }

  /** Always 0. */
  get ageMs(): number {
    return 0;
  }

  /** Emits after each change, and at the end of a `batch()` that made some. */
  get changes$(): Observable<ReplicatedMapChange<K, V>> {
    return this.#changes.asObservable();
  }

  get [Symbol.toStringTag](): string {
    return 'ReplicatedMap';
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)?.value;
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  /**
   * Workers are sent the entry, unless it is the same as before in all its parts: what stays then is the value that is there.
   *
   * @throws {TypeError} for a key that is none of the primitive values that are the same in every process
   * @throws {NotSerializableError} when the value cannot be sent; the map is what it was then
   */
  set(key: K, value: V): this {
    checkKey(key);
    const known = this.#entries.get(key);
    if (known && new Sameness().of(known.value, value, 0)) return this;
    const encoded = this.#sink?.encode([key, value], placeOf(key));
    this.#touch(key);
    const position = known?.position ?? ++this.#lastPosition;
    this.#entries.set(key, { value: deepFreeze(value), position });
    this.#publish(Operation.set, encoded, position);
    return this;
  }

  delete(key: K): boolean {
    const known = this.#entries.get(key);
    if (!known) return false;
    this.#touch(key);
    this.#entries.delete(key);
    this.#publish(Operation.delete, this.#sink?.encode([key], placeOf(key)), known.position);
    return true;
  }

  clear(): void {
    if (this.size === 0) return;
    for (const key of this.#changes.observed ? this.keys() : []) this.#touch(key);
    this.#entries.clear();
    this.#publish(Operation.clear, '[]', ALWAYS);
  }

  /** An object of the entries: so the map itself is never taken for one without contents. */
  toJSON(): Record<string, V> {
    return Object.fromEntries(this) as Record<string, V>;
  }

  forEach(callback: (value: V, key: K, map: Map<K, V>) => void, thisArg?: unknown): void {
    for (const [key, value] of this) callback.call(thisArg, value, key, this);
  }

  *entries(): MapIterator<[K, V]> {
    for (const [key, { value }] of this.#entries) yield [key, value];
  }

  keys(): MapIterator<K> {
    return this.#entries.keys();
  }

  *values(): MapIterator<V> {
    for (const { value } of this.#entries.values()) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  #publish(operation: Operation, operands: EncodedValue | undefined, position: number): void {
    if (this.#sink && operands !== undefined)
      this.#sink.publish(this.#sink.change(operation, operands, position));
    if (this.#willTell || !this.#untold) return;
    this.#willTell = true;
    afterBatch(() => this.#tell());
  }

  /** An entry is about to change. */
  #touch(key: K): void {
    if (this.#changes.observed) (this.#untold ??= new MapDifference()).touch(key, this);
  }

  #tell(): void {
    const change = this.#untold?.since(this);
    this.#untold = undefined;
    this.#willTell = false;
    if (change) this.#changes.next(change);
  }
}

function checkKey(key: unknown): void {
  if (['string', 'number', 'bigint', 'boolean'].includes(typeof key)) return;
  throw new TypeError(
    `A key of a replicatedMap() is a string, a number, a bigint or a boolean, and not ${key === null ? 'null' : `a ${typeof key}`}: it must ` +
      'be the same in every process.',
  );
}

const placeOf = (key: ReplicatedKey): string =>
  `get(${typeof key === 'string' ? JSON.stringify(key) : String(key)})`;

/**
 * A `Map` that exists in the library and that every worker reads without a call.
 *
 * @example
 * // in a shared provider
 * readonly prices = replicatedMap<string, Price>();
 * // in a worker
 * const price = this.quotes.prices.get('ACME');
 */
export function replicatedMap<K extends ReplicatedKey, V>(
  entries?: Iterable<readonly [K, V]>,
): ReplicatedMap<K, V> {
  return new ReplicatedMap(entries);
}
