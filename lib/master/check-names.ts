import { BootError } from '../errors/boot.error.js';
import { errorOfWanted, refuseSharedTwice, type SharedNames } from '../options/shared-names.js';
import type { Ready } from '../protocol/control.js';
import type { SupervisedChild } from './supervised-child.js';

/** A library that is up. */
export interface ReadyLibrary {
  readonly library: string;
  readonly child: SupervisedChild;
  readonly ready: Ready;
}

/**
 * No library can know of all the others whether one of them shares what it injects.
 *
 * @throws {BootError} when none does, or two share the same name
 */
export function checkNames(libraries: readonly ReadyLibrary[]): void {
  const named = libraries.map(({ library, ready }): SharedNames => {
    const { offers = [], wants = [] } = ready;
    return { library, offers, wants };
  });
  refuseSharedTwice(named);
  for (const [index, names] of named.entries()) {
    const cause = errorOfWanted(names, named);
    const { name, pid } = libraries[index]?.child ?? {};
    if (cause) throw new BootError(`${name} (pid ${pid}) could not boot`, { cause });
  }
}
