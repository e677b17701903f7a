import { median } from '../../harness/median.js';
import { number } from '../../report/numbers.js';

/** The value that so large a share of all is not above. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}

/** `1.0 – 2.0`: the least and the most of all rounds. */
export function range(values: readonly number[]): string {
  return `${number(Math.min(...values))} – ${number(Math.max(...values))}`;
}

/** The median over the rounds of one figure through another of the same round. */
export function medianRatio(values: readonly number[], others: readonly number[]): number {
  return median(values.map((value, round) => value / (others[round] ?? Number.NaN)));
}
