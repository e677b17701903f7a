import type { DynamicModule, OnApplicationShutdown, Provider, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

import { proxyModule } from '../agent/proxy-providers.js';
import { secondForRoot } from '../options/second-for-root.js';
import { InlineLibraries, type InlineLibrariesOptions } from './inline-libraries.js';

export interface InlineOptions extends InlineLibrariesOptions {
  /** Called when Nest has scanned the app: the next one that is scanned needs libraries of its own. */
  onScanned(): void;
}

/** Serves the same contracts through the same codec within this process: nothing is forked. */
export async function runInline(module: Type, options: InlineOptions): Promise<DynamicModule> {
  const libraries = await InlineLibraries.boot(options);
  return proxyModule(module, await Promise.all(libraries.agents.known), libraries.cluster, [
    closer(libraries),
    scanned(module, options),
  ]);
}

/**
 * Made once for each app, after Nest has scanned it. Two `forRoot()` in one app would be two libraries; in a cluster
 * the process knows, but inline there may be many apps.
 */
function scanned(module: Type, { onScanned }: InlineOptions): Provider {
  return {
    provide: 'cluster-dispatch:scanned',
    inject: [ModulesContainer],
    useFactory: (modules: ModulesContainer) => {
      onScanned();
      if ([...modules.values()].filter(({ metatype }) => metatype === module).length > 1)
        throw secondForRoot();
      return undefined;
    },
  };
}

/** Closes the libraries with the app: workers stop before the libraries here, too. */
function closer(libraries: InlineLibraries): Provider {
  const onShutdown: OnApplicationShutdown = {
    onApplicationShutdown: (signal) => libraries.close('the app was closed', signal),
  };
  return { provide: 'cluster-dispatch:inline-libraries', useValue: onShutdown };
}
