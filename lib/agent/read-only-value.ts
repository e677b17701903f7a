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
}

const SUBJECT_MEMBERS = ['value', 'changes$', 'connected', 'epoch', 'version', 'ageMs'] as const;

/** What a program gets for a `BehaviorSubject`: the Observable, which has the value as well. */
export function asSubject(observable: Observable<unknown>, view: ReadOnlyValue): ReplicaSubject<unknown> {
  for (const key of SUBJECT_MEMBERS) Object.defineProperty(observable, key, { get: () => view[key] });
  Object.defineProperty(observable, 'getValue', { value: () => view.value });
  Object.defineProperty(observable, 'next', { value: () => view.next() });
  return observable as ReplicaSubject<unknown>;
}
