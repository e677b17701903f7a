import type { Type } from '@nestjs/common';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import { sharedMetadataOf } from './shared-metadata.js';
import { SHARED_TOKEN_PREFIX } from './shared.constants.js';

const requested = new Set<string>();

/**
 * The injection token of a shared provider, for a factory's `inject` or for a test that replaces the proxy:
 * `Test.createTestingModule(…).overrideProvider(getSharedToken('prices')).useValue(fake)`.
 *
 * @param provider the name of the shared provider, or its class
 * @throws {InvalidOptionsError} when a class is given that has no `@SharedProvider()`
 */
export function getSharedToken(provider: string | Type): string {
  const name = typeof provider === 'string' ? provider : nameOfClass(provider);
  requested.add(name);
  return SHARED_TOKEN_PREFIX + name;
}

/** Every name a token was made for, so that a worker can tell its users of one that nobody offers. */
export function requestedNames(): ReadonlySet<string> {
  return requested;
}

function nameOfClass(provider: Type | undefined): string {
  if (provider === undefined)
    throw new InvalidOptionsError(
      '@InjectShared() got undefined instead of a class: two files import each other. Use the name of the provider.',
    );
  const metadata = sharedMetadataOf(provider);
  if (metadata) return metadata.name;
  throw new InvalidOptionsError(
    `@InjectShared(${provider.name}): ${provider.name} has no @SharedProvider().`,
  );
}
