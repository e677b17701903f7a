import type { Shared } from 'nestjs-cluster-dispatch';

import type { Rate, Reading } from '../tasks.js';
import type { Board } from './board.js';
import { readersOf } from './readers.js';

const READS_AT_ONCE = 100_000;

/** The task `read` of a worker. */
export function readRates(board: Shared<Board>): (reading: Reading) => Promise<Rate> {
  const readers = readersOf(board);
  return async ({ reader, durationMs }) =>
    reader === 'call' ? callRate(board, durationMs) : rateOf(readers[reader], durationMs);
}

function rateOf(read: (reads: number) => number, durationMs: number): Rate {
  const startedAt = performance.now();
  let reads = 0;
  let sum = 0;
  let elapsedMs = 0;
  for (; elapsedMs < durationMs; elapsedMs = performance.now() - startedAt) {
    sum += read(READS_AT_ONCE);
    reads += READS_AT_ONCE;
  }
  // Each read gives 1.
  if (sum !== reads) throw new Error(`${reads} reads gave ${sum}`);
  return { perSecond: (reads / elapsedMs) * 1_000 };
}

/** One call at a time. */
async function callRate(board: Shared<Board>, durationMs: number): Promise<Rate> {
  const startedAt = performance.now();
  let calls = 0;
  let elapsedMs = 0;
  for (; elapsedMs < durationMs; elapsedMs = performance.now() - startedAt) calls += await board.getRate();
  return { perSecond: (calls / elapsedMs) * 1_000 };
}
