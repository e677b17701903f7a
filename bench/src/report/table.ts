import type { Section } from './section.js';

/** The table as Markdown, which can be read on a terminal, too. The first column is text, the others are numbers. */
export function table({ columns, rows }: Section): string {
  const widths = columns.map((column, at) =>
    Math.max(...[column, ...rows.map((row) => row[at] ?? '')].map(width), 3),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => pad(cell, at, widths)).join(' | ')} |`;
  const rule = widths.map((size, at) => (at === 0 ? '-'.repeat(size) : `${'-'.repeat(size - 1)}:`));
  return [line(columns), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function pad(cell: string, at: number, widths: readonly number[]): string {
  return at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
}

function width(cell: string): number {
  return cell.length;
}
