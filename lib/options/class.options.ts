import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { ClusterDispatchOptions } from '../interfaces/cluster-dispatch-options.interface.js';
import { KnownClasses, type ErrorClass } from '../protocol/known-classes.js';
import type { ValueType } from '../protocol/value-types.js';
import { checkKeys } from './check.js';
import { NEST_ERRORS } from './known-classes.js';

/**
 * Checks the classes that are to keep their instances: each is known to the other processes by its name.
 *
 * @throws {InvalidOptionsError} telling `where`
 */
export function checkClassOptions(options: ClusterDispatchOptions, where: string): void {
  const { errors = [], types = [] } = options;
  if (!Array.isArray(errors) || !errors.every(isErrorClass))
    throw new InvalidOptionsError(`${where}: "errors" must be a list of classes that extend Error.`);
  const known = new KnownClasses(NEST_ERRORS);
  refuseEqualNames(errors, where, '"errors"', (name) => (known.has(name) ? known.get(name) : undefined));
  if (!Array.isArray(types))
    throw new InvalidOptionsError(`${where}: "types" must be a list of { type, serialize, deserialize }.`);
  types.forEach((type, at) => checkType(type as ValueType, `${where}: types[${at}]`));
  refuseEqualNames(
    types.map(({ type, name = type.name }) => ({ name })),
    where,
    '"types"',
  );
}

function isErrorClass(value: unknown): value is ErrorClass {
  return typeof value === 'function' && value.prototype instanceof Error;
}

function checkType(given: ValueType, where: string): void {
  if (typeof given !== 'object' || given === null)
    throw new InvalidOptionsError(`${where} must be { type, serialize, deserialize }, not ${String(given)}.`);
  checkKeys(given, ['type', 'name', 'serialize', 'deserialize'], where);
  const { type, name, serialize, deserialize } = given;
  if (typeof type !== 'function' || typeof type.prototype !== 'object')
    throw new InvalidOptionsError(`${where}: "type" must be a class.`);
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    throw new InvalidOptionsError(`${where}: "name" must be a text that is not empty.`);
  if (typeof serialize !== typeof deserialize || !['function', 'undefined'].includes(typeof serialize))
    throw new InvalidOptionsError(
      `${where} (${type.name}) needs both "serialize" and "deserialize", or neither: then the own properties travel.`,
    );
}

function refuseEqualNames(
  given: readonly { readonly name: string }[],
  where: string,
  option: string,
  known: (name: string) => unknown = () => undefined,
): void {
  const seen = new Map<string, unknown>();
  for (const one of given) {
    const other = known(one.name) ?? seen.get(one.name);
    if (one.name === '' || (other !== undefined && other !== one))
      throw new InvalidOptionsError(
        `${where}: ${option} has two classes named "${one.name}", or one that is known already. The other processes ` +
          'know a class by its name: rename it.',
      );
    seen.set(one.name, one);
  }
}
