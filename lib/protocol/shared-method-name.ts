import type { LifecycleHook } from '../interfaces/shared.interface.js';

const LIFECYCLE_HOOKS: Record<LifecycleHook, true> = {
  onModuleInit: true,
  onApplicationBootstrap: true,
  onModuleDestroy: true,
  beforeApplicationShutdown: true,
  onApplicationShutdown: true,
};
const SPECIAL: ReadonlySet<string> = new Set(['then', 'toJSON']);

/**
 * The names that may be shared: not lifecycle hooks (Nest calls those in the library), not `then` (the proxy would be taken for
 * a promise) and `toJSON` (to log the proxy would be a call), nothing that every object has (`constructor`, `toString`
 * …), nothing that begins with `_`.
 */
export function mayBeShared(name: string): boolean {
  return (
    !name.startsWith('_') &&
    !SPECIAL.has(name) &&
    !Object.hasOwn(LIFECYCLE_HOOKS, name) &&
    !(name in Object.prototype)
  );
}
