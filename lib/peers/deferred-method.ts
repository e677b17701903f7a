import { type Observable, observable as observableSymbol } from 'rxjs';

import type { ListenerMethod } from '../protocol/listener-methods.js';

/** What is behind a deferred proxy. */
export interface DeferredMembers {
  /** What is no method, when it is known. */
  property(key: string): unknown;
  /** Calls a method, or rejects when there is none of that name. */
  call(method: string, args: unknown[]): unknown;
  /** The Observable of that name; who subscribes before it is known waits for it. */
  observable(key: string): Observable<unknown>;
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

/** A function for a name of which nothing is known yet. @param proxy that it is a member of */
export function deferredMethod(name: string, members: DeferredMembers, proxy: () => object): object {
  const method = (...args: unknown[]): unknown =>
    returnsEmitter(name, args) && members.keep(name, args) ? proxy() : members.call(name, args);
  const stream = members.observable(name);
  // No `lift`: by that RxJS would know an Observable, and this is a function before all else.
  const values = {
    name,
    subscribe: stream.subscribe.bind(stream),
    pipe: stream.pipe.bind(stream),
    forEach: stream.forEach.bind(stream),
    [observableSymbol]: () => stream,
  };
  for (const key of Reflect.ownKeys(values) as (keyof typeof values)[])
    Object.defineProperty(method, key, { value: values[key], writable: true, configurable: true });
  return method;
}

/** A method of that name without a listener may be anything: a switch that is turned `off()`. */
function returnsEmitter(name: string, args: readonly unknown[]): boolean {
  return WITHOUT_LISTENER.has(name) || (WITH_LISTENER.has(name) && typeof args[1] === 'function');
}
