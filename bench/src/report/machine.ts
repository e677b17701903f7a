import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { availableParallelism } from 'node:os';

/** What the figures were measured on: without it they mean nothing. */
export function machine(): string[] {
  const [cpu] = cpus();
  return [
    `${cpu?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${type()} ${release()}, Node.js ${process.versions.node} (V8 ${process.versions.v8})`,
    `load average at the start: ${loadavg()
      .map((load) => load.toFixed(2))
      .join(', ')}`,
  ];
}
