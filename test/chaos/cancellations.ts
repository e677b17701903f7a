import type { FloodResult } from '../fixtures/src/chaos/flood.js';
import { getJson } from '../process/support/http.js';
import type { ChaosOptions } from './chaos-options.js';
import { none, type Row } from './report.js';
import type { Stage } from './stage.js';

const MEBIBYTE = 2 ** 20;
const LIMIT_MB = 5;

/** Calls of which every other one is cancelled: nothing of them may be kept. Starts where a master was killed. */
export async function cancellations(stage: Stage, { calls }: ChaosOptions): Promise<Row[]> {
  const before = stage.socketFolders();
  const cluster = await stage.start('cancellations', 0);
  const left = stage.socketFolders().filter((folder) => before.includes(folder));
  const { worker, library, cancelled } = await getJson<FloodResult>(stage.port, `/flood/${calls}`);
  cluster.kill('SIGTERM');
  const { code } = await cluster.exited;
  return [
    none('socket folders of a killed master that stay', left),
    none('socket folders after the end', stage.socketFolders()),
    { name: 'calls, every other one cancelled', value: calls },
    { name: '  cancelled', value: cancelled },
    { name: '  heap of the worker grew by, MiB', value: worker / MEBIBYTE, limit: LIMIT_MB },
    { name: '  heap of the library grew by, MiB', value: library / MEBIBYTE, limit: LIMIT_MB },
    { name: '  exit code after SIGTERM', value: code ?? 'none', limit: 0 },
  ];
}
