import type { EventEmitter } from 'node:events';

import type { Observable } from 'rxjs';

import type { ListenerMethod } from '../protocol/listener-methods.js';
import type { AnyFunction, Is } from './is.js';
import type { Replica, ReplicaMap, ReplicaStatus, ReplicaSubject } from './replica.interface.js';
import type { EventName, SharedEmit, SharedListeners } from './shared-events.interface.js';
import type { SharedMethodOf } from './shared-method.interface.js';

/** The lifecycle hooks of Nest. They belong to the library's own Nest context and are never shared. */
export type LifecycleHook =
  | 'onModuleInit'
  | 'onApplicationBootstrap'
  | 'onModuleDestroy'
  | 'beforeApplicationShutdown'
  | 'onApplicationShutdown';

/** Names that no proxy has, whatever the class defines. */
// oxlint-disable-next-line typescript/no-wrapper-object-types -- the one type with the names that every object has
export type NeverShared = LifecycleHook | 'then' | 'toJSON' | keyof Object | `_${string}`;

/** `K` when it names a public method, or an Observable; an index signature names none. */
type SharedName<K, F> = string extends K
  ? never
  : K extends NeverShared
    ? never
    : K extends string
      ? Is<F, AnyFunction | Observable<unknown> | ReplicaStatus> extends true
        ? K
        : never
      : never;

type SharedMember<F> =
  F extends Observable<infer X>
    ? F extends { getValue(): unknown }
      ? ReplicaSubject<X>
      : Observable<X>
    : F extends Replica<infer X>
      ? Replica<X>
      : F extends ReplicaMap<infer K, infer V>
        ? ReplicaMap<K, V>
        : SharedMethodOf<F>;

/** The listener methods of an EventEmitter are no calls of the library, and `emit` is one of its own kind. */
type OwnOfEmitter<T> = Is<T, EventEmitter> extends true ? ListenerMethod | 'emit' : never;

type SharedMembers<T> = {
  readonly [K in keyof T as Exclude<SharedName<K, T[K]>, OwnOfEmitter<T>>]: SharedMember<T[K]>;
} & (Is<T, EventEmitter> extends true ? { readonly emit: SharedEmit<EventName<T>> } : unknown);

/**
 * What a worker gets for a shared provider `T`:
 *
 * - its public methods; each returns a promise, an Observable or an async iterable
 * - its Observables, without the `next()` of a Subject
 * - its replicated state, to read: `Replica`, `ReplicaMap`, and of a `BehaviorSubject` also the value
 * - of an EventEmitter the methods for listeners, which work in the worker itself
 *
 * Other fields and accessors, private members, lifecycle hooks, `then`, `toJSON`, and names that begin with `_` are
 * gone. The type does not say what a value is made of: a function within an object that a method returns gives a
 * promise here, and an instance of a class has no methods.
 *
 * @example
 * constructor(@InjectShared('prices') private readonly prices: Shared<PricesService>) {}
 */
export type Shared<T> = SharedMembers<T> & SharedListeners<T, SharedMembers<T>>;
