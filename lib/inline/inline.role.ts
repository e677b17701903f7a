import type { DynamicModule, OnApplicationShutdown, Provider, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

import { Agent } from '../agent/agent.js';
import { proxyModule } from '../agent/proxy-providers.js';
import type { Feature, LibraryModuleReference } from '../interfaces/cluster-dispatch-options.interface.js';
import { createLibraryContext, type LibraryContext } from '../library/library-context.js';
import { Session } from '../library/session.js';
import type { ErrorClasses } from '../protocol/error-classes.js';
import { secondForRoot } from '../options/second-for-root.js';
import { inProcessPair } from '../transport/in-process.transport.js';

export interface InlineOptions {
  readonly library: LibraryModuleReference | undefined;
  readonly features: readonly Feature[];
  readonly timeoutMs: number;
  readonly classes: ErrorClasses;
  /** Called when Nest has scanned the app: the next one that is scanned needs a library of its own. */
  onScanned(): void;
}

/** Serves the same contract through the same codec within this process: nothing is forked. */
export async function runInline(module: Type, options: InlineOptions): Promise<DynamicModule> {
  const { timeoutMs, classes } = options;
  const context = await createLibraryContext(options.library, options.features);
  const agent = new Agent({ name: 'inline', timeoutMs, classes });
  const [agentEnd, libraryEnd] = inProcessPair();
  const session = new Session({
    offer: context.offer,
    classes,
    timeoutMs,
    peer: 'inline',
    send: (frame) => libraryEnd.send(frame),
  });
  libraryEnd.open({ onFrame: (frame) => session.receive(frame), onClose: () => session.close() });
  agent.use(agentEnd, context.offer.contract);
  return proxyModule(module, context.offer.contract, agent, [
    closer(agent, context),
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

/** Closes the library with the app: workers stop before the library here, too. */
function closer(agent: Agent, context: LibraryContext): Provider {
  const onShutdown: OnApplicationShutdown = {
    async onApplicationShutdown(signal) {
      agent.close('the app was closed');
      await context.close(signal);
    },
  };
  return { provide: 'cluster-dispatch:inline-library', useValue: onShutdown };
}
