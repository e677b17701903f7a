import { CLIENTS, type Figures } from './common-story.js';
import type { Report } from './report.js';

/** Both stories, side by side. */
export function printTable(report: Report, without: Figures, shared: Figures, backMs: number): void {
  const rows: [what: string, without: string | number, shared: string | number][] = [
    ['', 'without', 'with'],
    ['workers that serve', ...both(({ workers }) => workers.length)],
    ['clients', CLIENTS, CLIENTS],
    ['connections at the price feed', ...both(({ connections }) => connections)],
    ['processes that hold one', ...both(({ holders }) => holders.length)],
    ['times the feed sends each price', ...both(({ timesSent }) => timesSent)],
    ['from the feed to a client, median', ...both(({ delayMs }) => `${delayMs} ms`)],
    ['library killed, prices again', '-', `${backMs} ms`],
  ];
  report.title('Side by side');
  for (const [what, ...cells] of rows)
    report.say(what.padEnd(34) + cells.map((cell) => String(cell).padStart(9)).join(''));

  function both(read: (figures: Figures) => string | number): [string | number, string | number] {
    return [read(without), read(shared)];
  }
}
