import { Observable, share } from 'rxjs';

import type { Replica, ReplicaSubject, ReplicatedChange } from '../interfaces/replica.interface.js';
import type { ValueReplica } from '../protocol/value-replica.js';
import { ReadOnlyReplica, type ReplicaSource } from './read-only-replica.js';

/** What a program gets for a value of the library. */
export class ReadOnlyValue extends ReadOnlyReplica implements Replica<unknown> {
  readonly changes$: Observable<ReplicatedChange<unknown>>;
  readonly #replica: ValueReplica;

  constructor(replica: ValueReplica, source: ReplicaSource) {
    super(replica, source);
    this.#replica = replica;
    this.changes$ = new Observable<ReplicatedChange<unknown>>((subscriber) => {
      replica.onChange = (value, previous) => subscriber.next({ value, previous });
      return () => {
        replica.onChange = undefined;
      };
    }).pipe(share());
  }

  get value(): unknown {
    return this.#replica.value;
  }

  set value(_value: unknown) {
    this.refuse('setting value');
  }

  toJSON(): unknown {
    return this.value;
  }

  /** @throws {ReadOnlyReplicaError} always, as the others that write */
  set(): never {
    this.refuse('set()');
  }

  update(): never {
    this.refuse('update()');
  }

  next(): never {
    this.refuse('next()');
  }

  error(): never {
    this.refuse('error()');
  }

  complete(): never {
    this.refuse('complete()');
  }
}

const SUBJECT_READERS = ['changes$', 'connected', 'epoch', 'version', 'ageMs'] as const;
const SUBJECT_WRITERS = ['next', 'error', 'complete'] as const;

/** What a program gets for a `BehaviorSubject`: the Observable, which has the value as well. */
export function asSubject(observable: Observable<unknown>, view: ReadOnlyValue): ReplicaSubject<unknown> {
  for (const key of SUBJECT_READERS) Object.defineProperty(observable, key, { get: () => view[key] });
  for (const key of SUBJECT_WRITERS) Object.defineProperty(observable, key, { value: () => view[key]() });
  Object.defineProperty(observable, 'getValue', { value: () => view.value });
  Object.defineProperty(observable, 'value', {
    get: () => view.value,
    set: (value) => {
      view.value = value;
    },
  });
  return observable as ReplicaSubject<unknown>;
}
