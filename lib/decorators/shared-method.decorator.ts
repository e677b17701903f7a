import type { SharedMethodOptions } from '../interfaces/shared-options.interface.js';
import { checkSharedMethod } from '../options/shared.options.js';
import { SHARED_METHOD_METADATA } from './shared.constants.js';

/**
 * Sets options of one method of a shared provider. Methods are shared without it.
 *
 * As any decorator on a method, it makes TypeScript tell the types of the parameters, which a `ValidationPipe` of the
 * class or of the library needs.
 *
 * @throws {InvalidOptionsError} for a bad option
 *
 * @example
 * @SharedMethod({ timeoutMs: 120_000 })
 * async rebuildIndex(): Promise<void> { … }
 */
export function SharedMethod(options: SharedMethodOptions = {}): MethodDecorator {
  return (target, key, descriptor) => {
    checkSharedMethod(options, `@SharedMethod() of ${target.constructor.name}.${String(key)}`);
    Reflect.defineMetadata(SHARED_METHOD_METADATA, options, descriptor.value as object);
  };
}
