import { BootError } from '../errors/boot.error.js';
import { mayBeShared } from '../protocol/shared-method-name.js';
import type { NamedState } from '../protocol/state-publisher.js';
import { stateOf } from './shared-states.js';
import { propertyKind } from './shared-streams.js';

/**
 * The names of the methods of `instance` that are shared, in the order of their definition.
 *
 * @param expose the names the user listed; without it, all public methods
 * @throws {BootError} when `expose` names something that cannot be shared
 */
export function sharedMethodNames(instance: object, origin: string, expose?: readonly string[]): string[] {
  if (!expose) return [...new Set(methodHolders(instance).flatMap(ownMethodNames))];
  const names = expose.filter((name) => isMethod(instance, name));
  for (const name of expose) checkExposed(instance, origin, name);
  return names;
}

function isMethod(instance: object, name: string): boolean {
  return typeof (instance as Record<string, unknown>)[name] === 'function';
}

function checkExposed(instance: object, origin: string, name: string): void {
  if (!mayBeShared(name))
    throw new BootError(`${origin}: "expose" lists "${name}", a name that is never shared.`);
  if (isMethod(instance, name) || propertyKind(instance, name) || stateOf(instance, name)) return;
  throw new BootError(
    `${origin}: "expose" lists "${name}", which is not a method of it, nor an Observable, nor replicated state.`,
  );
}

/** The Observables that `instance` has: in its own properties, or behind a getter whose name ends with `$`. */
export function sharedPropertyNames(instance: object, expose?: readonly string[]): string[] {
  return propertyNames(instance, expose).filter((name) => propertyKind(instance, name));
}

/** The replicated state that `instance` has, and the Observables among it that have a present value. */
export function sharedStates(instance: object, expose?: readonly string[]): NamedState[] {
  return propertyNames(instance, expose).flatMap((name) => {
    const source = stateOf(instance, name);
    return source ? [{ name, source }] : [];
  });
}

function propertyNames(instance: object, expose?: readonly string[]): string[] {
  const names = expose ?? [...Object.keys(instance), ...methodHolders(instance).flatMap(streamGetterNames)];
  return [...new Set(names)].filter((name) => mayBeShared(name));
}

function streamGetterNames(holder: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(holder))
    .filter(([name, { get }]) => get && name.endsWith('$'))
    .map(([name]) => name);
}

/**
 * Where the methods of an object are: the prototypes of a class instance, and itself when it is a plain object. A
 * function in a field of a class instance is a dependency more often than a method; `expose` can list it.
 */
function methodHolders(instance: object): object[] {
  const holders: object[] = [];
  let prototype = Object.getPrototypeOf(instance) as object | null;
  if (isPlain(prototype)) return [instance];
  for (; !isPlain(prototype); prototype = Object.getPrototypeOf(prototype) as object | null)
    holders.push(prototype);
  return holders;
}

/** Also true for the `Object.prototype` of another realm. */
function isPlain(prototype: object | null): prototype is null {
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function ownMethodNames(holder: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(holder))
    .filter(([name, { value }]) => typeof value === 'function' && mayBeShared(name))
    .map(([name]) => name);
}
