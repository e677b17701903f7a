import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import { sharedMetadataOf, type SharedProviderMetadata } from '../decorators/shared-metadata.js';
import { SHARED_METHOD_METADATA } from '../decorators/shared.constants.js';
import { BootError } from '../errors/boot.error.js';
import type { SharedMethodOptions } from '../interfaces/shared-options.interface.js';
import type { MethodRunners } from './method-runners.js';
import type { SharedInstance } from './shared-instance.js';
import { checkScope } from './provider-scope.js';
import { hostOf } from './shared-handler.js';

/**
 * The shared providers among all providers of the library's context.
 *
 * @throws {BootError} for a shared provider that is neither one object for the life of the library nor one for each call
 */
export function findSharedInstances(discovery: DiscoveryService, runners: MethodRunners): SharedInstance[] {
  const found: SharedInstance[] = [];
  for (const wrapper of discovery.getProviders()) {
    const metadata = metadataOf(wrapper);
    // One instance under two tokens (`useExisting`) is one shared provider.
    if (!metadata || wrapper.isAlias) continue;
    const isKnown = found.some(
      ({ name, instance }) => name === metadata.name && instance === wrapper.instance,
    );
    if (!isKnown) found.push(toSharedInstance(wrapper, metadata, runners));
  }
  return found;
}

function metadataOf({ metatype, instance }: InstanceWrapper): SharedProviderMetadata | undefined {
  const constructor = (instance as object | null | undefined)?.constructor;
  return sharedMetadataOf(metatype) ?? sharedMetadataOf(constructor);
}

function toSharedInstance(
  wrapper: InstanceWrapper,
  metadata: SharedProviderMetadata,
  runners: MethodRunners,
): SharedInstance {
  const origin = originOf(wrapper, metadata);
  const isPerCall = checkScope(wrapper, metadata, origin);
  // Of one that is made for each call, the methods are those of its class.
  const instance: unknown = isPerCall
    ? Object.create((wrapper.metatype as Type).prototype as object)
    : wrapper.instance;
  if (typeof instance !== 'object' || instance === null)
    throw new BootError(`${origin} is ${String(instance)}; only an object with methods can be shared.`);
  const host = hostOf(instance);
  return {
    ...metadata,
    origin,
    instance,
    methodOptions: (name) => methodOptions(instance, name),
    runnerOf: (member) => {
      const handler = { ...member, origin, wrapper, host };
      return runners.runnerOf(metadata.name, handler, isPerCall ? undefined : instance);
    },
  };
}

function originOf({ metatype, host }: InstanceWrapper, { name }: SharedProviderMetadata): string {
  const isClass = typeof metatype === 'function' && metatype.prototype !== undefined;
  const what = isClass ? metatype.name : `provideShared("${name}")`;
  return `${what} in ${host?.metatype.name ?? 'the library'}`;
}

function methodOptions(instance: object, name: string): SharedMethodOptions {
  const method = (instance as Record<string, unknown>)[name];
  if (typeof method !== 'function') return {};
  return (Reflect.getMetadata(SHARED_METHOD_METADATA, method) as SharedMethodOptions | undefined) ?? {};
}
