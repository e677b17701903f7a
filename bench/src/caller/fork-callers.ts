import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { callerCount } from '../control/environment.js';

/** Forks the processes that call, each with its number in the environment. */
export function forkCallers(program: URL, options: ForkOptions = {}): ChildProcess[] {
  return Array.from({ length: callerCount() }, (_, index) =>
    fork(fileURLToPath(program), {
      ...options,
      env: { ...process.env, ...options.env, BENCH_CALLER: String(index + 1) },
    }),
  );
}
