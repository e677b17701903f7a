import { Inject, type Type } from '@nestjs/common';

import { getSharedToken } from './shared-token.js';

/**
 * Injects the proxy of a shared provider into an injectable of a worker, or of another library. Its type is
 * `Shared<T>`; import `T` with `import type` where that process must not load the library's code. In the library that
 * shares it, it injects the instance itself.
 *
 * A name that no library offers fails the boot with a `NotSharedError`.
 *
 * @param provider the name of the shared provider, or its class
 * @throws {InvalidOptionsError} when a class is given that has no `@SharedProvider()`
 *
 * @example
 * constructor(@InjectShared('prices') private readonly prices: Shared<PricesService>) {}
 */
export function InjectShared(provider: string | Type): PropertyDecorator & ParameterDecorator {
  return Inject(getSharedToken(provider));
}
