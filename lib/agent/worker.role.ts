import { type DynamicModule, Logger, type Type } from '@nestjs/common';
import type { NestApplicationContext } from '@nestjs/core';

import { currentChild } from '../process/current-child.js';
import { endProcess } from '../process/end-process.js';
import type { ErrorClasses } from '../protocol/error-classes.js';
import { Agent } from './agent.js';
import { proxyModule } from './proxy-providers.js';
import { WorkerApp } from './worker-app.js';

/** Under this token the app of a worker has its agent; by it the app is known. */
const AGENT = 'cluster-dispatch:agent';

/** Makes this process a worker: connects, and gives Nest the module with the proxies. */
export async function runWorker(
  module: Type,
  timeoutMs: number,
  classes: ErrorClasses,
): Promise<DynamicModule> {
  const child = currentChild();
  if (!child) throw new Error('A worker is forked by a master.');
  const logger = new Logger('ClusterDispatch', { timestamp: true });
  const agent = new Agent({ name: child.role.name, timeoutMs, classes });
  const app = new WorkerApp({
    isOurs: (candidate) => agentOf(candidate) === agent,
    onReady: (addresses) => child.ready(addresses),
    onFailed: (error) => child.failBoot(error, classes),
    onSilent: () =>
      logger.warn('The app is up and does not listen. The cluster is ready when main.ts calls app.listen().'),
  });
  child.on('listens', ({ address }) => app.listensElsewhere(address));
  child.on('library-up', (address) => agent.connect(address));
  child.on('library-gone', () => agent.close('the library exits again and again and is not started again'));
  child.on('stop', ({ signal }) => void stop(app, agent, logger, signal));
  return proxyModule(module, await agent.contract, agent, [{ provide: AGENT, useValue: agent }]);
}

function agentOf(app: NestApplicationContext): unknown {
  try {
    return app.get<unknown>(AGENT, { strict: false });
  } catch {
    return undefined;
  }
}

async function stop(app: WorkerApp, agent: Agent, logger: Logger, signal?: string): Promise<void> {
  try {
    await app.close(signal);
  } catch (error) {
    logger.error(error);
  }
  agent.close();
  endProcess(0);
}
