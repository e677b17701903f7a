import { type Observable, observable as observableSymbol } from 'rxjs';

import type { ListenerMethod } from '../protocol/listener-methods.js';
import { addStateMembers } from './deferred-state.js';

/** What is behind a deferred proxy. */
export interface DeferredMembers {
  /** What is no method, when it is known. */
  property(key: string): unknown;
  /** Calls a method, or rejects when there is none of that name. */
  call(method: string, args: unknown[]): unknown;
  /** The Observable of that name; who subscribes before it is known waits for it. */
  observable(key: string): Observable<unknown>;
  /** Changes of the state of that name; who subscribes before it is known hears those after that. */
  changes(key: string): Observable<unknown>;
  /** Makes the error for who reads the state of that name; nothing when it is known, and no state. */
  unreadable(key: string): (() => Error) | undefined;
  /**
   * Keeps what is done with a listener until it is known whose it is.
   *
   * @returns false when it is known
   */
  keep(method: string, args: unknown[]): boolean;
}

/** Those that take a listener, and return the emitter. */
const WITH_LISTENER = new Set<string>([
  'on',
  'once',
  'off',
  'addListener',
  'removeListener',
  'prependListener',
  'prependOnceListener',
] satisfies ListenerMethod[]);

/** Those that take none, and return it as well. */
const WITHOUT_LISTENER = new Set<string>([
  'removeAllListeners',
  'setMaxListeners',
] satisfies ListenerMethod[]);

/**
 * A function for a name of which nothing is known yet.
 *
 * @param proxy that it is a member of
 * @param since when that was injected, by the clock of the machine
 */
export function deferredMethod(
  name: string,
  members: DeferredMembers,
  proxy: () => object,
  since: number,
): object {
  const method = (...args: unknown[]): unknown =>
    returnsEmitter(name, args) && members.keep(name, args) ? proxy() : members.call(name, args);
  const stream = members.observable(name);
  // No `lift`: by that RxJS would know an Observable, and this is a function before all else.
  const values = {
    name,
    subscribe: stream.subscribe.bind(stream),
    pipe: stream.pipe.bind(stream),
    forEach: (...args: Parameters<typeof stream.forEach>): unknown =>
      eachOf(members.property(name), stream).forEach(...args),
    [observableSymbol]: () => stream,
  };
  for (const key of Reflect.ownKeys(values) as (keyof typeof values)[])
    Object.defineProperty(method, key, { value: values[key], writable: true, configurable: true });
  addStateMembers(method, { name, members, since });
  return method;
}

/** A map has a `forEach()`, too. */
function eachOf(known: unknown, stream: Observable<unknown>): Pick<typeof stream, 'forEach'> {
  const hasOne = typeof known === 'object' && known !== null && 'forEach' in known;
  return hasOne ? (known as typeof stream) : stream;
}

/** A method of that name without a listener may be anything: a switch that is turned `off()`. */
function returnsEmitter(name: string, args: readonly unknown[]): boolean {
  return WITHOUT_LISTENER.has(name) || (WITH_LISTENER.has(name) && typeof args[1] === 'function');
}
