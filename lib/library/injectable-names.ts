import { type FactoryProvider, Global, Module, Scope } from '@nestjs/common';
import { INQUIRER, type ModulesContainer } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import type { Module as ScannedModule } from '@nestjs/core/injector/module.js';

import { markShared, sharedMetadataOf } from '../decorators/shared-metadata.js';
import { getSharedToken, requestedNames } from '../decorators/shared-token.js';
import { ClusterDispatchService } from '../service/cluster-dispatch.service.js';
import type { Peers } from './peers.interface.js';

/** Holds what this package gives a library to inject; filled when the modules of the library have been scanned. */
@Global()
@Module({})
export class InjectableNamesModule {}

const OWN_PREFIX = 'cluster-dispatch:own:';

/** Gives it the service, and every shared provider that is asked for. */
export function fillModule(
  modules: ModulesContainer,
  peers: Pick<Peers, 'inject'>,
  cluster: ClusterDispatchService,
): void {
  const room = [...modules.values()].find(({ metatype }) => metatype === InjectableNamesModule);
  if (!room) return;
  room.addProvider({ provide: ClusterDispatchService, useValue: cluster });
  room.exports.add(ClusterDispatchService);
  provideNames(modules, room, peers);
}

/**
 * Gives every name that is asked for something to inject: for what this library shares the instance itself, wherever
 * it is provided, and for any other what the peers make of it.
 */
function provideNames(modules: ModulesContainer, room: ScannedModule, peers: Pick<Peers, 'inject'>): void {
  const own = ownProviders(modules);
  for (const name of requestedNames()) {
    const wrapper = own.get(name);
    if (wrapper) addAlias(room, name, wrapper);
    else room.addProvider(fromPeers(name, peers));
    room.exports.add(getSharedToken(name));
  }
}

/** The first of each name: when there are two, the library does not boot. */
function ownProviders(modules: ModulesContainer): Map<string, InstanceWrapper> {
  const own = new Map<string, InstanceWrapper>();
  for (const { providers } of modules.values()) {
    for (const wrapper of providers.values()) {
      const name = nameOf(wrapper);
      if (name !== undefined && !own.has(name)) own.set(name, wrapper);
    }
  }
  return own;
}

function nameOf({ metatype, instance }: InstanceWrapper): string | undefined {
  // Of a class provider there is no instance yet, of a value there is.
  const constructor = (instance as object | null | undefined)?.constructor;
  return (sharedMetadataOf(metatype) ?? sharedMetadataOf(constructor))?.name;
}

/** The module that provides it need not export it: it exports an alias under a name that nobody else imports. */
function addAlias(room: ScannedModule, name: string, { token, host, metatype }: InstanceWrapper): void {
  if (!host) return;
  const exported = OWN_PREFIX + name;
  host.addProvider({ provide: exported, useExisting: token });
  host.exports.add(exported);
  room.addImport(host);
  room.addProvider({ provide: getSharedToken(name), useExisting: exported });
  markAliases(metatype, [host.providers.get(exported), room.providers.get(getSharedToken(name))]);
}

/** What `provideShared()` made is known by its factory alone: an alias must not be taken for another shared provider. */
function markAliases(factory: unknown, aliases: readonly (InstanceWrapper | undefined)[]): void {
  const metadata = sharedMetadataOf(factory);
  const isClass = (factory as { prototype?: unknown } | null)?.prototype !== undefined;
  if (!metadata || isClass) return;
  for (const alias of aliases) if (alias?.metatype) markShared(alias.metatype, metadata);
}

/** Transient, so that Nest makes it only for somebody who injects it, and tells us who that is. */
function fromPeers(name: string, peers: Pick<Peers, 'inject'>): FactoryProvider<object> {
  return {
    provide: getSharedToken(name),
    scope: Scope.TRANSIENT,
    inject: [INQUIRER],
    useFactory: (inquirer: object | undefined) => {
      const consumer = inquirer?.constructor.name;
      return peers.inject({ name, ...(consumer !== undefined && { consumer }) });
    },
  };
}
