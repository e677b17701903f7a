import { type DynamicModule, Logger, type Type } from '@nestjs/common';
import type { NestApplicationContext } from '@nestjs/core';

import type { ModuleOptions } from '../options/module.options.js';
import { clusterLink } from '../process/cluster-link.js';
import { currentChild } from '../process/current-child.js';
import { endProcess } from '../process/end-process.js';
import type { Stop } from '../protocol/control.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import { ClusterDispatchService } from '../service/cluster-dispatch.service.js';
import type { Agents } from './agents.js';
import { agentsOfWorker } from './agents-of-worker.js';
import { logBroken } from './log-broken.js';
import { proxyModule } from './proxy-providers.js';
import { WorkerApp } from './worker-app.js';

/** Under this token the app of a worker has its agents; by them the app is known. */
const AGENTS = 'cluster-dispatch:agents';

type WorkerOptions = Pick<ModuleOptions, 'timeoutMs' | 'shutdownTimeoutMs' | 'limits'>;

/** Makes this process a worker: connects to the libraries, and gives Nest the module with the proxies. */
export async function runWorker(
  module: Type,
  libraries: readonly string[],
  { timeoutMs, shutdownTimeoutMs, limits }: WorkerOptions,
  classes: KnownClasses,
): Promise<DynamicModule> {
  const child = currentChild();
  if (!child) throw new Error('A worker is forked by a master.');
  const logger = new Logger('ClusterDispatch', { timestamp: true });
  const agents = agentsOfWorker(child, libraries, { timeoutMs, classes, limits, onBroken: logBroken });
  const app = new WorkerApp({
    shutdownTimeoutMs,
    isOurs: (candidate) => agentsOf(candidate) === agents,
    onReady: (addresses) => child.ready(addresses),
    onFailed: (error) => child.failBoot(error, classes),
    untilHeard: () => child.ask('topology'),
    onSilent: () =>
      logger.warn('The app is up and does not listen. The cluster is ready when main.ts calls app.listen().'),
  });
  child.on('listens', ({ address }) => app.listensElsewhere(address));
  child.on('stop', (order) => void stop(app, agents, logger, order));
  const cluster = new ClusterDispatchService(clusterLink(child));
  const known = await Promise.all(agents.known);
  return proxyModule(module, known, cluster, [{ provide: AGENTS, useValue: agents }]);
}

function agentsOf(app: NestApplicationContext): unknown {
  try {
    return app.get<unknown>(AGENTS, { strict: false });
  } catch {
    return undefined;
  }
}

async function stop(app: WorkerApp, agents: Agents, logger: Logger, { signal, reason }: Stop): Promise<void> {
  try {
    await app.close(signal, reason);
  } catch (error) {
    logger.error(error);
  }
  agents.close();
  endProcess(0);
}
