import { BootError } from '../errors/boot.error.js';
import { NotSharedError } from '../errors/not-shared.error.js';
import type { WantedName } from '../protocol/control.js';
import { nearest } from './nearest.js';

/** The names of shared providers, as one library has them. */
export interface SharedNames {
  readonly library: string;
  /** What it shares. */
  readonly offers: readonly string[];
  /** What it injects, and does not share itself as far as it knew then. */
  readonly wants: readonly WantedName[];
}

/** @throws {BootError} when two libraries share a provider of the same name */
export function refuseSharedTwice(libraries: readonly Omit<SharedNames, 'wants'>[]): void {
  const owners = new Map<string, string>();
  for (const { library, offers } of libraries) {
    for (const name of offers) {
      const other = owners.get(name);
      if (other !== undefined)
        throw new BootError(
          `The libraries "${other}" and "${library}" both share a provider named "${name}", and who injects it gives ` +
            'no more than that name. Give one of them another name.',
        );
      owners.set(name, library);
    }
  }
}

/** What is wrong with the names that a library injects, now that all are known. */
export function errorOfWanted(
  { library, offers, wants }: SharedNames,
  libraries: readonly SharedNames[],
): NotSharedError | BootError | undefined {
  const available = libraries.flatMap((other) => other.offers);
  for (const want of wants) {
    if (offers.includes(want.name)) return hiddenOwn(want, library);
    if (!available.includes(want.name)) return notShared(want, available);
  }
  return undefined;
}

/** The error for a name that no library offers. */
export function notShared({ name, consumer }: WantedName, available: readonly string[]): NotSharedError {
  const meant = nearest(name, available);
  return new NotSharedError(name, available, {
    ...(consumer !== undefined && { consumer }),
    ...(meant !== undefined && { nearest: meant }),
  });
}

/** Its class is shared, but Nest got it from a factory, and so nobody could tell before it was made. */
function hiddenOwn({ name, consumer = 'Somebody' }: WantedName, library: string): BootError {
  return new BootError(
    `${consumer} injects the shared provider "${name}" in the library "${library}", which makes it itself, with a ` +
      'factory: inject it there by the token of that factory.',
  );
}
