import 'reflect-metadata';
import { BootError } from '../errors/boot.error.js';
import type { SharedMethodOptions } from '../interfaces/shared-options.interface.js';
import type { MemberKind } from '../protocol/contract.js';
import { isObservable } from '../streams/observable.kind.js';

/**
 * What a method returns, where that can be known before it is called: an async generator function says so itself; an
 * Observable is known by the options for it, or by the return type that TypeScript emits for a decorated method.
 *
 * @throws {BootError} for options that the method cannot have
 */
export function methodKind(
  instance: object,
  name: string,
  options: SharedMethodOptions,
  origin: string,
): MemberKind | undefined {
  const method = (instance as Record<string, object | undefined>)[name];
  const hasOptions = ['overflow', 'bufferSize', 'resubscribe'].some((key) => Object.hasOwn(options, key));
  if (method?.constructor.name === 'AsyncGeneratorFunction') {
    if (!hasOptions) return 'iterable';
    throw new BootError(
      `${origin}: ${name}() is an async generator, which is pulled; overflow, bufferSize and resubscribe are for ` +
        'methods that return an Observable.',
    );
  }
  const returnType: unknown = Reflect.getMetadata('design:returntype', instance, name);
  if (isObservableClass(returnType)) return 'observable';
  if (!hasOptions) return undefined;
  // Of an interface, a union, or a type that is imported as one, TypeScript tells nothing that could be used.
  if (!NO_OBSERVABLE.has(returnType)) return 'observable';
  throw new BootError(
    `${origin}: ${name}() does not return an Observable; overflow, bufferSize and resubscribe are for methods that do. ` +
      'A promise of an Observable is none: leave out the async.',
  );
}

const NO_OBSERVABLE: ReadonlySet<unknown> = new Set([Promise, Array, Number, String, Boolean, BigInt]);

/** Of any copy of RxJS. */
function isObservableClass(type: unknown): boolean {
  return typeof type === 'function' && isObservable(type.prototype);
}
