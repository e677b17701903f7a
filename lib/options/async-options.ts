import { Module } from '@nestjs/common';

import type {
  ClusterDispatchAsyncOptions,
  ClusterDispatchOptions,
} from '../interfaces/cluster-dispatch-options.interface.js';
import { createSeparateContext } from './separate-context.js';

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
  const context = await createSeparateContext(ClusterDispatchOptionsModule);
  const resolved = context.get<ClusterDispatchOptions>(OPTIONS);
  await context.close();
  return resolved;
}
