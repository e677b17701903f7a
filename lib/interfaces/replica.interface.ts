import type { Observable } from 'rxjs';

/** How fresh a replica is. */
export interface ReplicaStatus {
  /**
   * Whether this process is told of changes. False while the library is away; the last state stays. A library that stands
   * still, or a process that is behind with reading, does not show here.
   */
  readonly connected: boolean;
  /** Which life of the library the state is of: 1 for the first, one more each time that it was started again. */
  readonly epoch: number;
  /** Which step of that life changed it last. Grows from 0, and begins again with each epoch. */
  readonly version: number;
  /** Whole milliseconds since the library was lost; 0 while connected. */
  readonly ageMs: number;
}

/** A value changed. */
export interface ReplicatedChange<T> {
  readonly value: T;
  /** The last value that could be read. */
  readonly previous: T;
}

/** Entries of a map changed. */
export interface ReplicatedMapChange<K, V> {
  /** What was set, and is different from before. */
  readonly set: ReadonlyMap<K, V>;
  readonly deleted: ReadonlySet<K>;
}

/**
 * What a worker has of a value that is `replicated()` in the library: a copy in this process, always that of the last step.
 * Reading it is reading a property. It cannot be written here: call a method of the shared provider.
 */
export interface Replica<T> extends ReplicaStatus {
  /** Frozen all the way, unless `NODE_ENV` is `production`. */
  readonly value: T;
  /** Emits after each step that changed it, once; also when the library was replaced, and has another value. */
  readonly changes$: Observable<ReplicatedChange<T>>;
}

/** What a worker has of a `replicatedMap()` of the library, as `Replica` of a value. */
export interface ReplicaMap<K, V> extends ReadonlyMap<K, V>, ReplicaStatus {
  /** Emits after each step that changed it, once; also when the library was replaced, and has other entries. */
  readonly changes$: Observable<ReplicatedMapChange<K, V>>;
}

/** What a worker has of a `BehaviorSubject` of the library: the Observable, and its value as a replica. */
export type ReplicaSubject<T> = Observable<T> &
  Replica<T> & {
    /** As `value`. */
    getValue(): T;
  };
