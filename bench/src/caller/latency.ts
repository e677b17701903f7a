import { argumentsOf } from '../work/arguments.js';
import { checkedCall } from './checked-call.js';
import type { Caller } from './caller.js';
import type { Run, RunResult } from './run.js';

/** One call at a time. */
export async function measureLatency(caller: Caller, run: Run & { kind: 'latency' }): Promise<RunResult> {
  const names = argumentsOf(run.argument);
  await checkedCall(caller, names[0]);
  const prepared = names.map((name) => caller.prepare?.(name) ?? name);
  const microseconds: number[] = [];
  const startedAt = performance.now();
  let at = startedAt;
  while (at - startedAt < run.durationMs) {
    await caller.call(prepared[microseconds.length % prepared.length]);
    const now = performance.now();
    microseconds.push((now - at) * 1_000);
    at = now;
  }
  return { operations: microseconds.length, elapsedMs: at - startedAt, ...percentiles(microseconds) };
}

function percentiles(values: number[]): { p50Us: number; p99Us: number } {
  const sorted = Float64Array.from(values).toSorted();
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { p50Us: at(0.5), p99Us: at(0.99) };
}
