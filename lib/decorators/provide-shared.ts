import type {
  ClassProvider,
  FactoryProvider,
  InjectionToken,
  OptionalFactoryDependency,
  Type,
  ValueProvider,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { SharedProviderOptions } from '../interfaces/shared-options.interface.js';
import { checkSharedProvider } from '../options/shared.options.js';
import { markShared } from './shared-metadata.js';
import { getSharedToken } from './shared-token.js';

/** Where the instance comes from, as in any custom provider of Nest, and what of it is shared. */
export type ProvideSharedOptions<T = unknown> = Omit<SharedProviderOptions, 'scope'> &
  (
    | (Pick<FactoryProvider<T>, 'useFactory'> & { inject?: (InjectionToken | OptionalFactoryDependency)[] })
    | Pick<ValueProvider<T>, 'useValue'>
    | Pick<ClassProvider<T>, 'useClass'>
  );

/**
 * A library-side provider for an instance whose class is not yours to decorate: a client, an SDK, a plain object of
 * functions. In the library `@InjectShared(name)` injects the instance itself.
 *
 * @param name how workers ask for it
 * @throws {InvalidOptionsError} for an empty name or a bad option
 *
 * @example
 * providers: [provideShared('redis', { useFactory: () => createClient(), expose: ['get', 'set'] })]
 */
export function provideShared<T>(name: string, options: ProvideSharedOptions<T>): FactoryProvider<T> {
  const { timeoutMs, expose, resubscribe, ...source } = options;
  const shared: SharedProviderOptions = {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(expose !== undefined && { expose }),
    ...(resubscribe !== undefined && { resubscribe }),
  };
  const where = `provideShared(${JSON.stringify(name)})`;
  checkSharedProvider(name, shared, where);
  const provider = { provide: getSharedToken(name), ...factoryOf<T>(source, where) };
  markShared(provider.useFactory, { ...shared, name });
  return provider;
}

type Factory<T> = Pick<FactoryProvider<T>, 'useFactory' | 'inject'>;

/** A factory of our own in each case: what is marked as shared must not be a function that others use, too. */
function factoryOf<T>(source: object, where: string): Factory<T> {
  const { useFactory, useValue, useClass, inject, ...rest } = source as Partial<FactoryProvider<T>> & {
    useValue?: T;
    useClass?: Type<T>;
  };
  const given = ['useFactory', 'useValue', 'useClass'].filter((key) => Object.hasOwn(source, key));
  if (given.length !== 1 || Object.keys(rest).length > 0)
    throw new InvalidOptionsError(
      `${where} takes one of useFactory, useValue and useClass, and besides inject, expose, resubscribe and timeoutMs; ` +
        `it got ${Object.keys(source).join(', ') || 'none of them'}.`,
    );
  if (useFactory) return { useFactory: (...args: unknown[]) => useFactory(...args), inject: inject ?? [] };
  if (useClass)
    return { useFactory: (moduleRef: ModuleRef) => moduleRef.create(useClass), inject: [ModuleRef] };
  return { useFactory: () => useValue as T };
}
