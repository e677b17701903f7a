import { mayBeShared } from '../protocol/shared-method-name.js';
import { machineNow } from '../transport/machine-clock.js';
import { deferredMethod, type DeferredMembers } from './deferred-method.js';

/**
 * What a library injects for a shared provider of another one, before anybody can know its methods: every name that
 * may be shared is a function, which can also be used as the Observable or the replica that it may turn out to be. All
 * else is that of a plain object, as with the proxies of a worker: Nest, and whoever waits for a promise, finds nothing
 * here that could answer.
 *
 * Once the provider is known, what is no method of it is there, too.
 */
export function deferredProxy(members: DeferredMembers): object {
  const since = machineNow();
  const methods = new Map<string, unknown>();
  const proxy: object = new Proxy(
    {},
    {
      get(target, key) {
        // What somebody put there himself, a spy for one, comes first.
        if (typeof key === 'symbol' || !mayBeShared(key) || Object.hasOwn(target, key))
          return Reflect.get(target, key) as unknown;
        const known = members.property(key);
        if (known !== undefined) return known;
        if (!methods.has(key))
          methods.set(
            key,
            deferredMethod(key, members, () => proxy, since),
          );
        return methods.get(key);
      },
    },
  );
  return proxy;
}
