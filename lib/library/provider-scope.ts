import { Logger, Scope } from '@nestjs/common';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import type { SharedProviderMetadata } from '../decorators/shared-metadata.js';
import { BootError } from '../errors/boot.error.js';

/**
 * Whether a shared provider is made for each call.
 *
 * @throws {BootError} when it is neither that nor one object for the life of the library
 */
export function checkScope(
  wrapper: InstanceWrapper,
  metadata: SharedProviderMetadata,
  origin: string,
): boolean {
  if (wrapper.isTransient)
    throw new BootError(
      `${origin} is transient: one for each provider that injects it, and workers are none. Remove its scope, and it ` +
        'exists once; with Scope.REQUEST there is one for each call.',
    );
  if (wrapper.isDependencyTreeStatic()) return refuseLostScope(metadata, origin);
  if (wrapper.isNotMetatype)
    throw new BootError(
      `${origin} is request-scoped, or depends on such a provider, and is made by a factory: what it shares is not ` +
        'known before it is called. Share a class with @SharedProvider(), or pass what it needs as an argument.',
    );
  if (wrapper.scope !== Scope.REQUEST) warnOfImpliedScope(origin);
  return true;
}

function refuseLostScope({ scope }: SharedProviderMetadata, origin: string): false {
  if (scope !== Scope.REQUEST) return false;
  throw new BootError(
    `${origin} has Scope.REQUEST in @SharedProvider(), but an @Injectable() above it takes it away: remove that one.`,
  );
}

/** Nest passes the scope on in silence; here it decides whether something exists once. */
function warnOfImpliedScope(origin: string): void {
  new Logger('ClusterDispatch', { timestamp: true }).warn(
    `${origin} is made anew for each call, because it, or an enhancer that is bound to it, needs something that is ` +
      'request-scoped. If this is meant, say so: @SharedProvider(name, { scope: Scope.REQUEST }).',
  );
}
