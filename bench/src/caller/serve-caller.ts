import type { BenchLink } from '../control/bench-link.js';
import type { Caller } from './caller.js';
import { measureCalls, measureErrors } from './concurrent.js';
import { measureItems } from './items.js';
import { measureLatency } from './latency.js';
import type { Run, RunResult } from './run.js';

/** Runs what the harness asks for, in a process that calls. All contenders are called by the same code. */
export function serveCaller(link: BenchLink, caller: Caller): void {
  link.ready('caller', async (command) => {
    if (command.type !== 'run') throw new Error(`a caller cannot answer ${command.type}`);
    return measure(caller, command.run);
  });
}

function measure(caller: Caller, run: Run): Promise<RunResult> {
  switch (run.kind) {
    case 'calls':
      return measureCalls(caller, run);
    case 'latency':
      return measureLatency(caller, run);
    case 'errors':
      return measureErrors(caller, run);
    case 'items':
      return measureItems(caller, run.items);
  }
}
