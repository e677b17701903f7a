import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PostgresServer } from './postgres-server.js';

/** What this program says to the one that forked it, once the server accepts connections. */
export interface KeeperMessage {
  readonly url: string;
  readonly pid: number | undefined;
  readonly folder: string;
}

/*
 * A program of its own, which runs a PostgreSQL server in a fresh folder until whoever forked it disconnects, and
 * removes the folder then. That happens also when the other one is killed.
 */

const released = new Promise<void>((resolve) => {
  process.once('disconnect', resolve);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve());
});
// Whoever reads what is written here may be gone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const folder = await mkdtemp(join(tmpdir(), 'cron-and-pool-'));
try {
  const server = await PostgresServer.start(folder);
  const message: KeeperMessage = { url: server.url, pid: server.pid, folder };
  process.send?.(message, undefined, undefined, () => {});
  await Promise.race([released, server.exited]);
  await server.stop();
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
if (process.connected) process.disconnect();
