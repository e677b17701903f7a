import type { Caller } from './caller.js';
import type { RunResult } from './run.js';

/** One stream, from the subscription to its end. */
export async function measureItems(caller: Caller, items: number): Promise<RunResult> {
  if (!caller.items) throw new Error('this contender has no streams');
  const startedAt = performance.now();
  const arrived = await caller.items(items);
  const elapsedMs = performance.now() - startedAt;
  if (arrived !== items) throw new Error(`${arrived} of ${items} items arrived`);
  return { operations: arrived, elapsedMs };
}
