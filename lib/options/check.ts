import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import { nearest } from './nearest.js';

/** The longest delay of a Node timer, in milliseconds. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** @throws {InvalidOptionsError} when `options` has a key that is not `allowed`; a misspelt option must not be ignored */
export function checkKeys(options: object, allowed: readonly string[], where: string): void {
  for (const key of Object.keys(options)) {
    if (allowed.includes(key)) continue;
    const meant = nearest(key, allowed);
    throw new InvalidOptionsError(
      `${where}: there is no option "${key}".${meant ? ` Did you mean "${meant}"?` : ''} ` +
        `The options are: ${allowed.join(', ')}.`,
    );
  }
}

/** @throws {InvalidOptionsError} when a given value is not a delay that a timer can have */
export function checkMilliseconds(value: unknown, name: string, where: string): void {
  if (value === undefined) return;
  if (typeof value === 'number' && value >= 1 && value <= MAX_TIMEOUT_MS) return;
  throw new InvalidOptionsError(
    `${where}: "${name}" must be a number of milliseconds from 1 to ${MAX_TIMEOUT_MS}, not ${String(value)}.`,
  );
}
