import {
  type FactoryProvider,
  Global,
  type InjectionToken,
  Module,
  type ModuleMetadata,
  type Provider,
} from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';

import type { Feature, LibraryModuleReference } from '../interfaces/cluster-dispatch-options.interface.js';
import { sharedMetadataOf } from '../decorators/shared-metadata.js';
import { isFactory } from '../options/library-module.js';
import { createSeparateContext } from '../options/separate-context.js';
import type { ClusterDispatchService } from '../service/cluster-dispatch.service.js';
import { findSharedInstances } from './explorer.js';
import { fillModule, InjectableNamesModule } from './injectable-names.js';
import type { LibraryContents } from './library-contents.js';
import { MethodRunners } from './method-runners.js';
import type { Peers } from './peers.interface.js';
import { makeOffer } from './shared-instance.js';
import { publishStates, type PublishOptions } from './publish-states.js';

/**
 * Constructs every provider of the library, in a Nest application context of its own.
 *
 * @throws the error of a provider that cannot be constructed
 * @throws {BootError} when what is shared is ambiguous or cannot be shared
 * @throws {NotSerializableError} when replicated state cannot be sent
 */
export async function createLibraryContext(
  library: LibraryModuleReference | undefined,
  features: readonly Feature[],
  peers: Pick<Peers, 'inject'>,
  cluster: ClusterDispatchService,
  values: PublishOptions,
): Promise<LibraryContents> {
  const module = rootModule(await loadLibrary(library), features);
  const context = await createSeparateContext(module, (modules) => fillModule(modules, peers, cluster));
  try {
    const runners = new MethodRunners(context['container']);
    const offer = makeOffer(findSharedInstances(context.get(DiscoveryService), runners));
    runners.warnOfUnknownTypes();
    return { offer, publisher: publishStates(offer, values), close: (signal) => context.close(signal) };
  } catch (error) {
    await context.close();
    throw error;
  }
}

async function loadLibrary(library: LibraryModuleReference | undefined): Promise<ModuleMetadata['imports']> {
  if (library === undefined) return [];
  return [await (isFactory(library) ? library() : library)];
}

function rootModule(library: ModuleMetadata['imports'] = [], features: readonly Feature[]): new () => object {
  @Module({ imports: [DiscoveryModule, ...library, ...features.map(featureModule), InjectableNamesModule] })
  class LibraryRootModule {}
  return LibraryRootModule;
}

/** Global for its shared providers: a library may inject what it shares, wherever that was declared. */
function featureModule({ imports = [], providers }: Feature): new () => object {
  @Global()
  @Module({ imports, providers, exports: providers.filter(isShared).map(tokenOf) })
  class LibraryFeatureModule {}
  return LibraryFeatureModule;
}

function isShared(provider: Provider): boolean {
  const marked =
    typeof provider === 'function' ? provider : (provider as Partial<FactoryProvider>).useFactory;
  return sharedMetadataOf(marked) !== undefined;
}

function tokenOf(provider: Provider): InjectionToken {
  return typeof provider === 'function' ? provider : provider.provide;
}
