import { join } from 'node:path';

/** What the harness tells the processes of a contender, all of which inherit it. */
export function benchFolder(): string {
  return required('BENCH_FOLDER');
}

/** A path for a Unix socket of this contender. */
export function socketPath(name: string): string {
  return join(benchFolder(), `${name}.sock`);
}

export function controlPath(): string {
  return socketPath('control');
}

/** How many processes call. */
export function callerCount(): number {
  return Number(required('BENCH_CALLERS'));
}

/** Of a process that `forkCallers()` forked: 1, 2 … */
export function callerNumber(): number {
  return Number(required('BENCH_CALLER'));
}

function required(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: this program is started by the harness, see bench/README.md`);
  return value;
}
