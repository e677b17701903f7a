import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { SharedMethodOptions } from '../interfaces/shared-options.interface.js';
import { checkSharedMethod } from '../options/shared.options.js';
import { SHARED_METHOD_METADATA } from './shared.constants.js';

/**
 * Sets options of one method of a shared provider. Methods are shared without it.
 *
 * As any decorator on a method, it makes TypeScript tell the types of the parameters, which a `ValidationPipe` of the
 * class or of the library needs.
 *
 * @throws {InvalidOptionsError} for a bad option, and on what is no method
 *
 * @example
 * @SharedMethod({ timeoutMs: 120_000 })
 * async rebuildIndex(): Promise<void> { … }
 */
export function SharedMethod(options: SharedMethodOptions = {}): MethodDecorator {
  return (target, key, descriptor) => {
    checkSharedMethod(options, `@SharedMethod() of ${target.constructor.name}.${String(key)}`);
    if (typeof descriptor?.value !== 'function')
      throw new InvalidOptionsError(
        `@SharedMethod() is for methods, and ${target.constructor.name}.${String(key)} is none. For the Observables in ` +
          'the properties of a provider there is @SharedProvider(name, { resubscribe: true }).',
      );
    Reflect.defineMetadata(SHARED_METHOD_METADATA, options, descriptor.value as object);
  };
}
