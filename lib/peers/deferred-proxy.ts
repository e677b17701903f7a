import { mayBeShared } from '../protocol/shared-method-name.js';

/** What is behind a deferred proxy. */
export interface DeferredMembers {
  /** What is no method, when it is known. */
  property(key: string): unknown;
  /** Calls a method, or rejects when there is none of that name. */
  call(method: string, args: unknown[]): unknown;
}

/**
 * What a library injects for a shared provider of another one, before anybody can know its methods: every name that
 * may be shared is a function. All else is that of a plain object, as with the proxies of a worker: Nest, and whoever
 * waits for a promise, finds nothing here that could answer.
 *
 * Once the provider is known, what is no method of it is there, too.
 */
export function deferredProxy({ property, call }: DeferredMembers): object {
  const methods = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      get(target, key) {
        // What somebody put there himself, a spy for one, comes first.
        if (typeof key === 'symbol' || !mayBeShared(key) || Object.hasOwn(target, key))
          return Reflect.get(target, key) as unknown;
        const known = property(key);
        if (known !== undefined) return known;
        if (!methods.has(key)) methods.set(key, makeMethod(key, call));
        return methods.get(key);
      },
    },
  );
}

function makeMethod(name: string, call: DeferredMembers['call']): unknown {
  const method = (...args: unknown[]): unknown => call(name, args);
  return Object.defineProperty(method, 'name', { value: name });
}
