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

/**
 * @param least milliseconds @param otherwise what else it may be, for the error
 * @throws {InvalidOptionsError} when a given value is not a delay that a timer can have
 */
export function checkMilliseconds(
  value: unknown,
  name: string,
  where: string,
  least = 1,
  otherwise = '',
): void {
  if (value === undefined) return;
  if (typeof value === 'number' && value >= least && value <= MAX_TIMEOUT_MS) return;
  throw new InvalidOptionsError(
    `${where}: "${name}" must be a number of milliseconds from ${least} to ${MAX_TIMEOUT_MS}${otherwise}, not ${shown(value)}.`,
  );
}

/** @throws {InvalidOptionsError} when a given value is neither `true` nor `false` */
export function checkBoolean(value: unknown, key: string, where: string): void {
  if (value === undefined || typeof value === 'boolean') return;
  throw new InvalidOptionsError(`${where}: "${key}" must be true or false, not ${shown(value)}.`);
}

/** A wrong value, for an error. What comes from the environment is text, and looks like a number without its quotes. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
