import cluster from 'node:cluster';

import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { AppModule } from './app.module.js';

const WORKERS = 4;

/** What one writes by hand: fork, say when all listen, and stop them all. */
function runPrimary(): void {
  const workers = Array.from({ length: WORKERS }, () => cluster.fork());
  let listening = 0;
  cluster.on('listening', (_worker, { port }) => {
    if (++listening === WORKERS) new Logger('Primary').log(`Ready: ${WORKERS} workers on port ${port}`);
  });
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => {
      for (const worker of workers) worker.process.kill('SIGTERM');
    });
}

async function runWorker(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  app.enableShutdownHooks();
  await app.listen(process.env['PORT'] ?? 3000);
}

if (cluster.isPrimary) runPrimary();
else await runWorker();
