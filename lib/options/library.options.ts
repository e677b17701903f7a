import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type {
  ClusterDispatchOptions,
  LibraryOptions,
} from '../interfaces/cluster-dispatch-options.interface.js';
import { checkKeys } from './check.js';
import { checkEnvNames, refuseEnvTwice } from './env.options.js';
import { isObjectForm, libraryEntry } from './library-entry.js';

/** It is the role of the process, and so is shown at each line of its output. */
const LIBRARY_NAME = /^[a-z][a-z0-9-]*$/i;

/** Ours, and those of a dynamic module. */
const ENTRY_KEYS = ['module', 'env', 'imports', 'providers', 'controllers', 'exports', 'global'];

/** @throws {InvalidOptionsError} when the options that name the libraries are wrong, telling `where` */
export function checkLibraryOptions(options: ClusterDispatchOptions, where: string): void {
  const hasOne = Object.hasOwn(options, 'library');
  const hasSeveral = Object.hasOwn(options, 'libraries');
  if (hasOne && hasSeveral)
    throw new InvalidOptionsError(
      `${where}: give "library" or "libraries", not both: libraries: { library: LibraryModule, … } names them all.`,
    );
  if (hasOne) checkLibrary(options.library, where);
  if (hasSeveral) checkLibraries(options.libraries, where);
  checkEnvNames(options.libraryEnv, 'libraryEnv', where);
  refuseEnvTwice(options.libraryEnv, ownEnv(options.libraries ?? {}), where);
}

function checkLibrary(library: unknown, where: string): void {
  checkModule(library, 'library', where);
  if (isObjectForm(library) && Object.hasOwn(library, 'env'))
    throw new InvalidOptionsError(
      `${where}: the one "library" has no "env" of its own: name the variables in "libraryEnv".`,
    );
}

function checkLibraries(libraries: unknown, where: string): void {
  if (typeof libraries !== 'object' || libraries === null || Array.isArray(libraries))
    throw new InvalidOptionsError(
      `${where}: "libraries" must be an object of modules by name: libraries: { jobs: JobsModule }.`,
    );
  const entries = Object.entries(libraries);
  if (entries.length === 0)
    throw new InvalidOptionsError(
      `${where}: "libraries" names none. Leave it out when forFeature() declares what the one library holds.`,
    );
  for (const [name, module] of entries) {
    checkName(name, where);
    checkModule(module, `libraries.${name}`, where);
    if (isObjectForm(module)) checkEntry(module, `libraries.${name}`, where);
  }
}

/** A misspelt "env" must not go unnoticed: what it names would be no secret. */
function checkEntry(entry: object, option: string, where: string): void {
  checkKeys(entry, ENTRY_KEYS, `${where}: "${option}"`);
  const { module, env } = entry as LibraryOptions;
  checkModule(module, `${option}.module`, where);
  checkEnvNames(env, `${option}.env`, where);
}

function ownEnv(
  libraries: NonNullable<ClusterDispatchOptions['libraries']>,
): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(libraries).map(([name, given]) => [name, libraryEntry(given).env]),
  );
}

function checkName(name: string, where: string): void {
  if (LIBRARY_NAME.test(name)) return;
  throw new InvalidOptionsError(
    `${where}: a library cannot be named ${JSON.stringify(name)}. A name has letters, digits and hyphens, and begins ` +
      'with a letter.',
  );
}

function checkModule(module: unknown, option: string, where: string): void {
  if (module === undefined)
    throw new InvalidOptionsError(`${where}: "${option}" is undefined. Do two files import each other?`);
  if (typeof module !== 'function' && (typeof module !== 'object' || module === null))
    throw new InvalidOptionsError(`${where}: "${option}" must be a module, or a function that gives one.`);
}
