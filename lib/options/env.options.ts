import { InvalidOptionsError } from '../errors/invalid-options.error.js';

/** @throws {InvalidOptionsError} when `names` is given, and no list of names of environment variables */
export function checkEnvNames(names: unknown, option: string, where: string): void {
  if (names === undefined) return;
  if (!Array.isArray(names))
    throw new InvalidOptionsError(
      `${where}: "${option}" must be a list of names of environment variables: ['DATABASE_URL'].`,
    );
  for (const name of names) {
    if (typeof name === 'string' && /^[^=\0]+$/.test(name)) continue;
    throw new InvalidOptionsError(
      `${where}: "${option}" must hold names of environment variables, and ${JSON.stringify(name)} is none. Their ` +
        'values come from the environment of the process that you start.',
    );
  }
}

/**
 * @param own of each library, by its name
 * @throws {InvalidOptionsError} for a name that one library is to have alone and all are to have
 */
export function refuseEnvTwice(
  all: readonly string[] = [],
  own: Readonly<Record<string, readonly string[]>>,
  where: string,
): void {
  for (const [library, names] of Object.entries(own)) {
    const twice = names.find((name) => all.includes(name));
    if (twice === undefined) continue;
    throw new InvalidOptionsError(
      `${where}: "${twice}" is in "libraryEnv", which all libraries get, and in "libraries.${library}.env", which ` +
        'that one gets alone. Name it in one of them.',
    );
  }
}
