import { readdirSync, readFileSync } from 'node:fs';

/** How often a process has gone to sleep, and so was woken up. */
export interface Switches {
  readonly main: number;
  readonly all: number;
}

/** NaN where the system does not tell. */
export function switchesOf(pid: number): Switches {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map((thread) =>
      switchesIn(`/proc/${pid}/task/${thread}`),
    );
    return { main: switchesIn(`/proc/${pid}`), all: threads.reduce((sum, one) => sum + one, 0) };
  } catch {
    return { main: Number.NaN, all: Number.NaN };
  }
}

function switchesIn(folder: string): number {
  const [, count] = /^voluntary_ctxt_switches:\s*(\d+)/m.exec(readFileSync(`${folder}/status`, 'utf8')) ?? [];
  return Number(count);
}
