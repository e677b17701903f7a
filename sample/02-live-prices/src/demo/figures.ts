import type { Report } from '../../../demo-support/report.js';
import { printTable } from '../../../demo-support/table.js';
import { CLIENTS, type Figures } from './common-story.js';

interface AllFigures extends Figures {
  /** How long the library was away; without the module there is none. */
  readonly backMs?: number;
}

/** Both stories, side by side. */
export function printFigures(report: Report, without: AllFigures, shared: AllFigures): void {
  printTable(report, { without, shared }, 34, [
    ['workers that serve', ({ workers }) => workers.length],
    ['clients', () => CLIENTS],
    ['connections at the price feed', ({ connections }) => connections],
    ['processes that hold one', ({ holders }) => holders.length],
    ['times the feed sends each price', ({ timesSent }) => timesSent],
    ['from the feed to a client, median', ({ delayMs }) => `${delayMs} ms`],
    ['library killed, prices again', ({ backMs }) => (backMs === undefined ? '-' : `${backMs} ms`)],
  ]);
}
