import { type DynamicModule, type FactoryProvider, type Provider, Scope, type Type } from '@nestjs/common';
import { INQUIRER } from '@nestjs/core';

import { requestedNames, getSharedToken } from '../decorators/shared-token.js';
import { NotSharedError } from '../errors/not-shared.error.js';
import { nearest } from '../options/nearest.js';
import type { Contract } from '../protocol/contract.js';
import type { Agent } from './agent.js';
import { makeProxy } from './proxy.js';

/** The module a worker gets from `forRoot()`: global, with a proxy for each shared provider of the contract. */
export function proxyModule(
  module: Type,
  contract: Contract,
  agent: Agent,
  more: Provider[] = [],
): DynamicModule {
  const available = contract.providers.map(({ name }) => name);
  const unknown = [...requestedNames()].filter((name) => !available.includes(name));
  const providers = [
    ...contract.providers.map((provider) => ({
      provide: getSharedToken(provider.name),
      useValue: makeProxy(provider, agent),
    })),
    ...unknown.map((name) => refusal(name, available)),
  ];
  return {
    module,
    global: true,
    providers: [...providers, ...more],
    exports: providers.map(({ provide }) => provide),
  };
}

/** Transient, so that Nest makes it only for somebody who injects it, and tells us who that is. */
function refusal(name: string, available: readonly string[]): FactoryProvider {
  return {
    provide: getSharedToken(name),
    scope: Scope.TRANSIENT,
    inject: [INQUIRER],
    useFactory: (inquirer: object | undefined) => {
      const consumer = inquirer?.constructor.name;
      const meant = nearest(name, available);
      throw new NotSharedError(name, available, {
        ...(consumer && { consumer }),
        ...(meant && { nearest: meant }),
      });
    },
  };
}
