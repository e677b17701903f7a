import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../process/support/http.js';
import { FIXTURES } from '../process/support/program.js';
import type { ChaosOptions } from './chaos-options.js';
import { Cluster } from './cluster.js';

/** The folder of a run, and what starts there. */
export interface Stage {
  readonly folder: string;
  readonly port: number;
  /** @param name of its log, ledgers and journal @param rate direct calls a second */
  start(name: string, rate: number): Promise<Cluster>;
  /** Folders of sockets that are left. */
  socketFolders(): string[];
  /** Ends what still runs. */
  clear(): void;
}

export async function makeStage({ workers, stallTimeoutMs }: ChaosOptions): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  // Of its own, so that nobody else's folders are looked at; short, because the path of a socket must be.
  const temporary = join(folder, 't');
  mkdirSync(temporary);
  const port = await freePort();
  const clusters: Cluster[] = [];
  return {
    folder,
    port,
    start: async (name, rate) => {
      mkdirSync(join(folder, name));
      const supervision = { stallTimeoutMs, maxRestarts: 1_000_000, restartWindowMs: 1 };
      const cluster = new Cluster({
        main: join(FIXTURES, 'chaos/main.js'),
        logPath: join(folder, name, 'log'),
        env: {
          TMPDIR: temporary,
          PORT: String(port),
          WORKERS: String(workers),
          SUPERVISION: JSON.stringify(supervision),
          CHAOS_FOLDER: join(folder, name),
          CHAOS_RATE: String(rate / workers),
        },
      });
      clusters.push(cluster);
      await cluster.until(() => cluster.isReady, 'the cluster is ready');
      return cluster;
    },
    socketFolders: () => readdirSync(temporary).filter((entry) => entry.startsWith('cluster-dispatch-')),
    clear: () => {
      for (const cluster of clusters) cluster.destroy();
    },
  };
}
