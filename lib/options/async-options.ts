import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import type {
  ClusterDispatchAsyncOptions,
  ClusterDispatchOptions,
} from '../interfaces/cluster-dispatch-options.interface.js';

const OPTIONS = 'cluster-dispatch:options';

/**
 * Makes the options in a small Nest context of their own. The master needs them and has no other context; the other
 * processes make them the same way, so that they agree.
 */
export async function resolveAsyncOptions(
  options: ClusterDispatchAsyncOptions,
): Promise<ClusterDispatchOptions> {
  const { imports = [], inject = [], useFactory } = options;
  @Module({ imports, providers: [{ provide: OPTIONS, inject, useFactory }] })
  class ClusterDispatchOptionsModule {}
  // A factory of its own: NestFactory remembers the options of the last app it made, which is being made right now.
  const factory = new (NestFactory.constructor as new () => typeof NestFactory)();
  const context = await factory.createApplicationContext(ClusterDispatchOptionsModule, {
    abortOnError: false,
  });
  const resolved = context.get<ClusterDispatchOptions>(OPTIONS);
  await context.close();
  return resolved;
}
