import type { RunResult } from '../caller/run.js';
import type { Contender } from '../contenders/contender.js';
import { median } from '../harness/median.js';
import type { Measured } from '../harness/rounds.js';

export type Figure = (result: RunResult) => number;

export const perSecond: Figure = ({ operations, elapsedMs }) => (operations / elapsedMs) * 1_000;
export const p50: Figure = ({ p50Us }) => p50Us ?? Number.NaN;
export const p99: Figure = ({ p99Us }) => p99Us ?? Number.NaN;

export function medianOf(measured: Measured, contender: Contender, figure: Figure): number {
  return median((measured.results.get(contender) ?? []).map(figure));
}

/**
 * The median over the rounds of one contender's figure through another's of the same round. Noise that lasts longer
 * than a round is in both, and cancels out.
 */
export function ratioOf(measured: Measured, contender: Contender, to: Contender, figure: Figure): number {
  const others = (measured.results.get(to) ?? []).map(figure);
  return median(
    (measured.results.get(contender) ?? []).map(
      (result, round) => figure(result) / (others[round] ?? Number.NaN),
    ),
  );
}

/** The least and the most of all rounds. */
export function rangeOf(measured: Measured, contender: Contender, figure: Figure): [number, number] {
  const figures = (measured.results.get(contender) ?? []).map(figure);
  return [Math.min(...figures), Math.max(...figures)];
}
