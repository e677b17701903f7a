/** A line of the table: a number that must be 0, one that must not exceed a limit, or one that is only told. */
export interface Row {
  readonly name: string;
  readonly value: number | string;
  /** The most that is allowed. */
  readonly limit?: number;
  /** What is behind the number. */
  readonly details?: readonly string[];
}

const MAX_DETAILS = 20;

export const isBroken = ({ value, limit }: Row): boolean =>
  limit !== undefined && !(typeof value === 'number' && value <= limit);

/** Plain text, one row a line; what is broken is told with its details below. */
export function tableOf(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map((row) => {
    const { name, value, limit } = row;
    const must = limit === undefined ? '' : `  (at most ${limit})${isBroken(row) ? '  BROKEN' : ''}`;
    return `${name.padEnd(width)}  ${shown(value).padStart(10)}${must}`;
  });
  const details = rows
    .filter(isBroken)
    .flatMap(({ name, details: all = [] }) => [
      `${name}:`,
      ...all.slice(0, MAX_DETAILS).map((detail) => `  ${detail}`),
      ...(all.length > MAX_DETAILS ? [`  and ${all.length - MAX_DETAILS} more`] : []),
    ]);
  return [...lines, ...details].join('\n');
}

const shown = (value: number | string): string =>
  typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 1 }) : value;

/** A row that must be 0, from what should not be there. */
export const none = (name: string, details: readonly string[]): Row => ({
  name,
  value: details.length,
  limit: 0,
  details,
});

export function percentiles(name: string, values: readonly number[]): Row {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): string => String(Math.round(sorted[Math.ceil(part * sorted.length) - 1] ?? NaN));
  return { name: `${name}, ms p50 / p99`, value: sorted.length === 0 ? '–' : `${at(0.5)} / ${at(0.99)}` };
}
