import type { EventEmitter } from 'node:events';

import type { ListenerMethod } from '../protocol/listener-methods.js';
import type { Is } from './is.js';

/**
 * What the proxy of an EventEmitter has for its listeners: the methods as the class declares them, because they work
 * in the worker itself. Those that return `this` give the proxy.
 *
 * TypeScript binds `this` in a generic signature only when it belongs to an intersection, so `Chained<T>` is one with
 * the class: what the proxy has not is `never` there.
 *
 * @typeParam Members what else the proxy has
 */
export type SharedListeners<T, Members> =
  Is<T, EventEmitter> extends true ? Pick<Chained<T, Members>, ListenerMethod & keyof T> : unknown;

type Chained<T, Members> = Members & {
  readonly [K in Exclude<keyof T, keyof Members | ListenerMethod>]: never;
} & T;

/**
 * `emit()` of a shared EventEmitter: it emits in the library, and every worker that listens there is told.
 *
 * The second overload cannot be called. With it a proxy may be passed where an `EventEmitter` is asked for, as by
 * `once()` and `on()` of `node:events`.
 */
export interface SharedEmit<Name> {
  (eventName: Name, ...args: unknown[]): Promise<boolean>;
  (eventName: never, ...args: never[]): boolean;
}

/** The names of the events, where the class tells them. */
export type EventName<T> = T extends { eventNames(): (infer Name)[] } ? Name : never;
