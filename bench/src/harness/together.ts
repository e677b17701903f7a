import type { RunResult } from '../caller/run.js';
import { median } from './median.js';

/** What several callers did at the same time, as one result. */
export function together(results: readonly RunResult[]): RunResult {
  const elapsedMs = Math.max(...results.map((result) => result.elapsedMs));
  const perMs = results.reduce((sum, result) => sum + result.operations / result.elapsedMs, 0);
  const [first] = results;
  return {
    operations: perMs * elapsedMs,
    elapsedMs,
    ...(first?.p50Us !== undefined && { p50Us: median(results.map((result) => result.p50Us ?? 0)) }),
    ...(first?.p99Us !== undefined && { p99Us: median(results.map((result) => result.p99Us ?? 0)) }),
  };
}
