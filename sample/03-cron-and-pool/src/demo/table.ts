import type { Figures } from './common-story.js';
import type { Report } from './report.js';

/** Both stories, side by side. */
export function printTable(report: Report, without: Figures, shared: Figures): void {
  const rows: [what: string, without: string | number, shared: string | number][] = [
    ['', 'without', 'with'],
    ['workers that answered', ...both(({ workers }) => workers)],
    ['connections at PostgreSQL', ...both(({ connections }) => connections)],
    ['processes that hold them', ...both(({ holders }) => holders)],
    ['queries at once, all answered', ...both(({ answeredMs }) => `${answeredMs} ms`)],
    ['runs of the job in a period', ...both(({ runs }) => runs)],
  ];
  report.title('Side by side');
  for (const [what, ...cells] of rows)
    report.say(what.padEnd(36) + cells.map((cell) => String(cell).padStart(9)).join(''));

  function both(read: (figures: Figures) => string | number): [string | number, string | number] {
    return [read(without), read(shared)];
  }
}
