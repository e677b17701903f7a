import type { Report } from './report.js';

/** What was measured, and how it is read from the figures of a story. */
export type Row<F> = readonly [what: string, read: (figures: F) => string | number];

/** The figures of both stories, side by side. `width` is that of the first column, in characters. */
export function printTable<F>(
  report: Report,
  { without, shared }: { readonly without: F; readonly shared: F },
  width: number,
  rows: readonly Row<F>[],
): void {
  report.title('Side by side');
  const print = (what: string, ...cells: (string | number)[]): void =>
    report.say(what.padEnd(width) + cells.map((cell) => String(cell).padStart(9)).join(''));
  print('', 'without', 'with');
  for (const [what, read] of rows) print(what, read(without), read(shared));
}
