import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { kindOf } from '../fixtures/src/chaos/kinds.js';

/** When a library was up, and how long that took from the start of its process. */
export interface LibraryBoot {
  readonly at: number;
  readonly bootMs: number;
}

/** What the libraries wrote: which call each of them executed. */
export class Journal {
  readonly boots = new Map<number, LibraryBoot>();
  /** Calls that began before one of the same worker that was made earlier. */
  readonly outOfOrder: string[] = [];
  executions = 0;
  /** Of each worker the numbers of its calls, with the pid of each execution. */
  private readonly calls = new Map<string, Map<number, number[]>>();

  constructor(folder: string) {
    for (const file of readdirSync(folder))
      this.read(Number.parseInt(file), readFileSync(join(folder, file), 'utf8'));
  }

  /** The pids of the libraries that executed a call, one for each time. */
  executionsOf(caller: string, number: number): readonly number[] {
    return this.calls.get(caller)?.get(number) ?? [];
  }

  private read(pid: number, text: string): void {
    const last = new Map<string, number>();
    for (const line of text.split('\n')) {
      const [caller = '', number] = line.split(':');
      if (number === undefined) this.readBoot(pid, line);
      else this.executed(pid, caller, Number(number), last);
    }
  }

  private readBoot(pid: number, line: string): void {
    const [word, at, bootMs] = line.split(' ');
    if (word === 'boot') this.boots.set(pid, { at: Number(at), bootMs: Number(bootMs) });
  }

  private executed(pid: number, caller: string, number: number, last: Map<string, number>): void {
    const calls = this.calls.get(caller) ?? new Map<number, number[]>();
    this.calls.set(caller, calls);
    const pids = calls.get(number);
    if (pids) pids.push(pid);
    else calls.set(number, [pid]);
    this.executions++;
    // One that was sent again comes after those that were made meanwhile.
    if (kindOf(number) === 'idempotent') return;
    if (number < (last.get(caller) ?? -1)) this.outOfOrder.push(`${caller}:${number}`);
    last.set(caller, Math.max(number, last.get(caller) ?? -1));
  }
}
