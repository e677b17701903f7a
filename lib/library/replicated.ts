import { type Observable, Subject } from 'rxjs';

import type { Replica, ReplicatedChange } from '../interfaces/replica.interface.js';
import { deepFreeze } from '../protocol/deep-freeze.js';
import type { StateSink } from '../protocol/state-source.js';
import { diffValues } from '../protocol/value-diff.js';
import { afterBatch } from './batch.js';
import { setSource } from './state-sources.js';
import { changesOf, checkValue, snapshotOfValue } from './value-changes.js';

/**
 * A value of a shared provider that every worker can read without a call: it has a copy, which is brought up to date when
 * `set()` or `update()` changes the value here. Made by `replicated()`.
 *
 * It is frozen all the way, in every environment: only what changed is sent, and is found by comparing with what there was.
 */
export class Replicated<T> implements Replica<T> {
  readonly #changes = new Subject<ReplicatedChange<T>>();
  #value: T;
  #sink: StateSink | undefined;
  /** What it was before the first change that nobody was told of yet. */
  #untold: { readonly previous: T } | undefined;

  constructor(initial: T) {
    this.#value = deepFreeze(initial);
    setSource(this, {
      kind: 'value',
      publishTo: (sink) => {
        checkValue(this.#value, sink);
        this.#sink = sink;
      },
      snapshot: (sink) => snapshotOfValue(this.#value, sink),
    });
  }

  get value(): T {
    return this.#value;
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
  get changes$(): Observable<ReplicatedChange<T>> {
    return this.#changes.asObservable();
  }

  /** The value: so the state itself is never taken for an object without contents. */
  toJSON(): T {
    return this.#value;
  }

  /**
   * Replaces the value. Workers are sent the difference.
   *
   * @param next is frozen; what is not a plain object or an array in it (a `Map`, an instance of a class) must not be changed
   * either
   * @throws {NotSerializableError} when it cannot be sent; the value is what it was then
   */
  set(next: T): void {
    const changes = diffValues(this.#value, next);
    if (changes.length === 0) return;
    const sink = this.#sink;
    const encoded = sink ? changesOf(changes, sink) : [];
    const isFirst = !this.#untold;
    this.#untold ??= { previous: this.#value };
    this.#value = deepFreeze(next);
    for (const change of encoded) sink?.publish(change);
    if (isFirst) afterBatch(() => this.#tell());
  }

  /**
   * Replaces the value by what `change` makes of it.
   *
   * @param change returns another object and leaves the one it is given as it is: `(flags) => ({ ...flags, dark: true })`
   * @throws {NotSerializableError} as `set()`
   */
  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }

  #tell(): void {
    const told = this.#untold;
    this.#untold = undefined;
    if (told && !Object.is(told.previous, this.#value))
      this.#changes.next({ value: this.#value, previous: told.previous });
  }
}

/**
 * A value that exists in the library and that every worker reads without a call.
 *
 * @param initial what it is until the first `set()`
 *
 * @example
 * // in a shared provider
 * readonly flags = replicated<Flags>({ dark: false });
 * setDark(dark: boolean): void {
 *   this.flags.update((flags) => ({ ...flags, dark }));
 * }
 * // in a worker
 * if (this.config.flags.value.dark) { … }
 */
export function replicated<T>(initial: T): Replicated<T> {
  return new Replicated(initial);
}
