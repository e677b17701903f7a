import { limit, original, ours } from '../contenders/list.js';
import { measureRounds, type Effort } from '../harness/rounds.js';
import { withContenders } from '../harness/systems.js';
import { number, ratio } from '../report/numbers.js';
import { table } from '../report/table.js';
import { medianOf, ratioOf } from '../scenarios/figures.js';
import { checks, type Check } from './checks.js';

const EFFORT: Effort = { rounds: 7, durationMs: 300, warmUpMs: 700 };

interface Outcome {
  readonly check: Check;
  readonly ours: number;
  readonly other: number;
  readonly ratio: number;
}

/**
 * Compares ours with what runs beside it, in less than a minute, and prints what it compares. Ratios alone decide,
 * since a machine may be slow.
 *
 * @returns whether all of them are within their margins
 */
export async function runQuick(): Promise<boolean> {
  const outcomes = await withContenders([limit, ours, original], async (running) => {
    const all: Outcome[] = [];
    for (const check of checks) {
      const { against, figure, run } = check;
      const pair = running.among([ours, against]);
      const measured = await measureRounds(pair, EFFORT, (_, durationMs) => run(durationMs));
      if (measured.failures.length > 0) throw new Error(measured.failures.join('\n'));
      all.push({
        check,
        ours: medianOf(measured, ours, figure),
        other: medianOf(measured, against, figure),
        ratio: ratioOf(measured, ours, against, figure),
      });
    }
    return all;
  });
  console.log(`\n${printed(outcomes)}`);
  return outcomes.every(isGood);
}

function isGood({ check: { better, margin }, ratio: value }: Outcome): boolean {
  return better === 'more' ? value >= margin : value <= margin;
}

function printed(outcomes: readonly Outcome[]): string {
  return table({
    title: '',
    columns: ['', 'ours', 'the other', 'ratio', 'should be', 'fails', ''],
    rows: outcomes.map((outcome) => {
      const { check, ours: own, other, ratio: value } = outcome;
      const { title, better, target, margin } = check;
      const [least, beyond] = better === 'more' ? ['≥', 'below'] : ['≤', 'above'];
      return [
        title,
        number(own),
        number(other),
        ratio(value),
        target === undefined ? '' : `${least} ${target}`,
        `${beyond} ${margin}`,
        isGood(outcome) ? 'good' : 'FAILS',
      ];
    }),
  });
}
