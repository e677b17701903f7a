import type { SharedProviderOptions } from '../interfaces/shared-options.interface.js';
import { SHARED_PROVIDER_METADATA } from './shared.constants.js';

/** What a shared class or factory is marked with. */
export interface SharedProviderMetadata extends SharedProviderOptions {
  readonly name: string;
}

export function markShared(target: object, metadata: SharedProviderMetadata): void {
  Reflect.defineMetadata(SHARED_PROVIDER_METADATA, metadata, target);
}

/** The mark of this very class or factory; a subclass does not inherit it, or two providers would have one name. */
export function sharedMetadataOf(target: unknown): SharedProviderMetadata | undefined {
  if (typeof target !== 'function') return undefined;
  return Reflect.getOwnMetadata(SHARED_PROVIDER_METADATA, target) as SharedProviderMetadata | undefined;
}
