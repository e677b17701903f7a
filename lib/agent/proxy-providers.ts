import {
  type DynamicModule,
  type FactoryProvider,
  type Provider,
  Scope,
  type Type,
  type ValueProvider,
} from '@nestjs/common';
import { INQUIRER, ModulesContainer } from '@nestjs/core';

import { sharedMetadataOf } from '../decorators/shared-metadata.js';
import { requestedNames, getSharedToken } from '../decorators/shared-token.js';
import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import { notShared } from '../options/shared-names.js';
import { ClusterDispatchService } from '../service/cluster-dispatch.service.js';
import type { KnownLibrary } from './agents.js';
import { makeProxy } from './proxy.js';

/** The module a worker gets from `forRoot()`: global, with a proxy for each shared provider of all contracts. */
export function proxyModule(
  module: Type,
  libraries: readonly KnownLibrary[],
  cluster: ClusterDispatchService,
  more: Provider[] = [],
): DynamicModule {
  const available = libraries.flatMap(({ contract }) => contract.providers.map(({ name }) => name));
  const unknown = [...requestedNames()].filter((name) => !available.includes(name));
  const service: ValueProvider = { provide: ClusterDispatchService, useValue: cluster };
  const providers = [
    service,
    ...libraries.flatMap(proxiesOf),
    ...unknown.map((name) => refusal(name, available)),
  ];
  return {
    module,
    global: true,
    providers: [...providers, localCheck, ...more],
    exports: providers.map(({ provide }) => provide),
  };
}

function proxiesOf({ contract, agent }: KnownLibrary): ValueProvider[] {
  return contract.providers.map((provider) => ({
    provide: getSharedToken(provider.name),
    useValue: makeProxy(provider, agent),
  }));
}

/** Transient, so that Nest makes it only for somebody who injects it, and tells us who that is. */
function refusal(name: string, available: readonly string[]): FactoryProvider {
  return {
    provide: getSharedToken(name),
    scope: Scope.TRANSIENT,
    inject: [INQUIRER],
    useFactory: (inquirer: object | undefined) => {
      const consumer = inquirer?.constructor.name;
      throw notShared({ name, ...(consumer !== undefined && { consumer }) }, available);
    },
  };
}

/** A shared provider that also stands in a module of the app would exist once in each worker, without a word. */
const localCheck: FactoryProvider = {
  provide: 'cluster-dispatch:local-check',
  inject: [ModulesContainer],
  useFactory: (modules: ModulesContainer) => {
    for (const { metatype: module, providers } of modules.values()) {
      for (const { metatype } of providers.values())
        if (sharedMetadataOf(metatype)) throw madeLocally(metatype as Type, module);
    }
  },
};

function madeLocally(provider: Type, module: Type): InvalidOptionsError {
  const what = provider.prototype === undefined ? 'A provider of provideShared()' : provider.name;
  return new InvalidOptionsError(
    `${what} is shared, but ${module.name} provides it in each worker, too. Leave it to the library module, ` +
      'and inject it with @InjectShared().',
  );
}
