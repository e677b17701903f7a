import { performance } from 'node:perf_hooks';

/*
 * `process.hrtime()` is the monotonic clock of the machine (CLOCK_MONOTONIC, mach_absolute_time, QPC): every process
 * reads the same time. `performance.now()` is the same clock counted from the start of the process, and cheaper to
 * read. Both are kept from the moment this file is loaded, because fake timers of a test runner replace them later.
 */
const now = performance.now.bind(performance);
const start = Number(process.hrtime.bigint()) / 1e6 - now();

/** Milliseconds of a clock that every process of this machine shares, and that never jumps. */
export function machineNow(): number {
  return start + now();
}
