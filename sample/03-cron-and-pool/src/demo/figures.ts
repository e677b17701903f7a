import type { Report } from '../../../demo-support/report.js';
import { printTable } from '../../../demo-support/table.js';
import type { Figures } from './common-story.js';

/** Both stories, side by side. */
export function printFigures(report: Report, without: Figures, shared: Figures): void {
  printTable(report, { without, shared }, 36, [
    ['workers that answered', ({ workers }) => workers],
    ['connections at PostgreSQL', ({ connections }) => connections],
    ['processes that hold them', ({ holders }) => holders],
    ['queries at once, all answered', ({ answeredMs }) => `${answeredMs} ms`],
    ['runs of the job in a period', ({ runs }) => runs],
  ]);
}
