import type {
  LibraryModuleReference,
  LibraryOptions,
} from '../interfaces/cluster-dispatch-options.interface.js';
import { isFactory } from './library-module.js';

/** What one entry of `libraries` says. */
export interface LibraryEntry {
  readonly module: LibraryModuleReference | undefined;
  /** Names of environment variables that it gets alone. */
  readonly env: readonly string[];
}

/** Reads a module, or `{ module, env }`; also of a dynamic module our own keys are taken out. */
export function libraryEntry(given: LibraryModuleReference | LibraryOptions | undefined): LibraryEntry {
  if (!isObjectForm(given)) return { module: given, env: [] };
  const { env = [], ...rest } = given as LibraryOptions;
  const { module } = rest;
  const isDynamic = Object.keys(rest).length > 1 || (typeof module === 'function' && !isFactory(module));
  return { module: isDynamic ? (rest as LibraryModuleReference) : module, env };
}

/** Whether it is an object with a `module`: a dynamic module of Nest, or one with options of ours. */
export function isObjectForm(given: unknown): given is object {
  return typeof given === 'object' && given !== null && Object.hasOwn(given, 'module');
}
