import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Calls `listener` for each line that a child writes. */
export function onLine({ stdout, stderr }: ChildProcess, listener: (line: string) => void): void {
  for (const input of [stdout, stderr]) if (input) createInterface({ input }).on('line', listener);
}
