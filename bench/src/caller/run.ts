import type { ArgumentKind } from '../work/arguments.js';

/** What callers are asked to do. */
export type Run =
  | {
      readonly kind: 'calls';
      readonly argument: ArgumentKind;
      readonly concurrency: number;
      readonly durationMs: number;
    }
  | { readonly kind: 'latency'; readonly argument: ArgumentKind; readonly durationMs: number }
  | { readonly kind: 'errors'; readonly concurrency: number; readonly durationMs: number }
  | { readonly kind: 'items'; readonly items: number };

export interface RunResult {
  /** Calls, errors or items. */
  readonly operations: number;
  readonly elapsedMs: number;
  /** In microseconds; of `latency` alone. */
  readonly p50Us?: number;
  readonly p99Us?: number;
}
