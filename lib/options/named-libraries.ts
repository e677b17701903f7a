import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type {
  ClusterDispatchOptions,
  Feature,
  LibraryModuleReference,
  LibraryOptions,
} from '../interfaces/cluster-dispatch-options.interface.js';
import { libraryEntry } from './library-entry.js';
import { nearest } from './nearest.js';

/** The name of the one library, when nobody gave it another. */
export const DEFAULT_LIBRARY = 'library';

/** A library, and what belongs to it. */
export interface NamedLibrary {
  readonly name: string;
  /** Without one it holds what `forFeature()` declares. */
  readonly module: LibraryModuleReference | undefined;
  readonly features: readonly Feature[];
  /** Names of environment variables that it gets alone. */
  readonly env: readonly string[];
}

/**
 * The libraries that the options name, each with its features.
 *
 * @throws {InvalidOptionsError} for a feature of a library that there is not, or that does not say which it is for
 */
export function namedLibraries(
  { library, libraries = { [DEFAULT_LIBRARY]: library } }: NamingOptions,
  features: Iterable<Feature>,
): NamedLibrary[] {
  const names = Object.keys(libraries);
  const placed = [...features].map((feature) => ({ feature, library: libraryOf(feature, names) }));
  return Object.entries(libraries).map(([name, given]) => ({
    name,
    ...libraryEntry(given),
    features: placed.filter((place) => place.library === name).map(({ feature }) => feature),
  }));
}

type NamingOptions = Pick<ClusterDispatchOptions, 'library'> & {
  readonly libraries?:
    Readonly<Record<string, LibraryModuleReference | LibraryOptions | undefined>> | undefined;
};

function libraryOf({ library }: Feature, names: readonly string[]): string {
  const name = library ?? (names.length === 1 ? names[0] : DEFAULT_LIBRARY);
  if (name !== undefined && names.includes(name)) return name;
  const meant = library === undefined ? undefined : nearest(library, names);
  throw new InvalidOptionsError(
    library === undefined
      ? 'ClusterDispatchModule.forFeature(): there are several libraries and none is named "library": give ' +
          `"library", one of ${names.join(', ')}.`
      : `ClusterDispatchModule.forFeature(): there is no library "${library}".` +
          `${meant === undefined ? '' : ` Did you mean "${meant}"?`} The libraries are: ${names.join(', ')}.`,
  );
}
