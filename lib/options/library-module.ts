import type {
  LibraryModule,
  LibraryModuleReference,
} from '../interfaces/cluster-dispatch-options.interface.js';

const MODULE_METADATA_KEYS = ['imports', 'providers', 'controllers', 'exports'];

/** Tells `() => import(…)` from a module class, which is a function, too. */
export function isFactory(library: LibraryModuleReference): library is () => LibraryModule {
  if (typeof library !== 'function' || /^class\b/.test(Function.prototype.toString.call(library)))
    return false;
  return !MODULE_METADATA_KEYS.some((key) => Reflect.hasMetadata(key, library));
}
