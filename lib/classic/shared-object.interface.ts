import type { EventEmitter } from 'node:events';

import type { Replica, ReplicaMap } from '../interfaces/replica.interface.js';
import type { NeverShared } from '../interfaces/shared.interface.js';
import type { Replicated } from '../library/replicated.js';
import type { ReplicatedMap } from '../library/replicated-map.js';
import type { AddListenerMethod, ListenerMethod } from '../protocol/listener-methods.js';

/** A listener that was given to the library. */
export interface ListenerHandle {
  /** From now on the listener is not called any more. */
  remove(): void;
}

/** What a call with a listener gives: a handle at once, and a promise of it that tells how the call went. */
export type Listening = ListenerHandle & Promise<ListenerHandle>;

/** What a method of the library gets for the listener of an app process. */
export interface Listener<Args extends unknown[] = unknown[]> {
  /** Calls the listener in its own process, and waits for nothing. Once it was removed, does nothing. */
  (...args: Args): void;
  /** Aborts when the listener was removed, or its process is gone. */
  readonly signal: AbortSignal;
}

/** What a function returned, a generator having been run to its end. */
type Returned<R> = R extends Generator<unknown, infer Value> ? Awaited<Value> : Awaited<R>;

/** A call with a function as its last argument is a call with a listener, and what the method returns is lost. */
type Call<Args extends unknown[], R> =
  Required<Args> extends [...infer Rest, (...args: infer Told) => unknown]
    ? Listened<Rest, Told> & (Args extends Required<Args> ? unknown : (...args: Rest) => Promise<Returned<R>>)
    : (...args: Args) => Promise<Returned<R>>;

type Listened<Rest extends unknown[], Told extends unknown[]> = (
  ...args: [...Rest, listener: (...args: Told) => unknown]
) => Listening;

/** A method to call, replicated state to read, or a field, which is read by calling it. */
type Member<T> =
  T extends ReplicatedMap<infer Key, infer Value>
    ? ReplicaMap<Key, Value>
    : T extends Replicated<infer Value>
      ? Replica<Value>
      : T extends (...args: infer Args) => infer R
        ? Call<Args, R>
        : () => Promise<Awaited<T>>;

/** The listeners of an emitter are kept in the app process: but for those that give a handle, its methods are its own. */
type OwnOfEmitter<T> = T extends EventEmitter ? Exclude<ListenerMethod, AddListenerMethod> : never;

/** An object of the library as an app process has it. */
export type SharedObject<T> = {
  readonly [
    Name in Exclude<keyof T, NeverShared | symbol> as Name extends string ? Name : never
  ]: Name extends OwnOfEmitter<T> ? T[Name] : Member<T[Name]>;
};

/** What a key of the library file gives: an object, a promise of one, or a function that returns one. */
type Made<T> = T extends (...args: never[]) => infer R ? Returned<R> : Awaited<T>;

/** All that a library file exports: `SharedObjectsOf<typeof import('./agent/lib')>`. */
export type SharedObjectsOf<Library> = {
  readonly [Name in Exclude<keyof Library, `_${string}`>]: SharedObject<Made<Library[Name]>>;
};
