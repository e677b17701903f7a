import { limit, original, ours } from '../contenders/list.js';
import { withContenders } from '../harness/systems.js';
import { number, ratio } from '../report/numbers.js';
import { table } from '../report/table.js';
import { checks } from './checks.js';
import { measureChecks, type Outcome, type QuickEffort } from './samples.js';

/** Many short rounds: the median of few would depend on what else the machine does in one of them. */
const EFFORT: QuickEffort = { rounds: 15, durationMs: 150, warmUpMs: 500 };

/**
 * Compares ours with what runs beside it, in less than a minute, and prints what it compares. Ratios alone decide,
 * since a machine may be slow.
 *
 * @returns whether all of them are within their margins
 */
export async function runQuick(): Promise<boolean> {
  const outcomes = await withContenders([limit, ours, original], ({ systems }) =>
    measureChecks(checks, systems, EFFORT),
  );
  console.log(`\n${printed(outcomes)}`);
  return outcomes.every(({ isGood }) => isGood);
}

function printed(outcomes: readonly Outcome[]): string {
  return table({
    title: '',
    columns: ['', 'ours', 'the other', 'ratio', 'least – most', 'usual', 'fails', ''],
    rows: outcomes.map(({ check, ours: own, other, ratio: value, range, isGood }) => {
      const { title, better, usual, margin } = check;
      const beyond = better === 'more' ? 'below' : 'above';
      return [
        title,
        number(own),
        number(other),
        ratio(value),
        range.map((one) => one.toFixed(2)).join(' – '),
        ratio(usual),
        `${beyond} ${margin}`,
        isGood ? 'good' : 'FAILS',
      ];
    }),
  });
}
