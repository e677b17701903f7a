import type { Report } from '../../../demo-support/report.js';
import { printTable } from '../../../demo-support/table.js';
import type { Figures } from './common-story.js';

interface AllFigures extends Figures {
  /** How long the library was away; without the module there is none. */
  readonly backMs?: number;
}

/** Both stories, side by side. */
export function printFigures(report: Report, without: AllFigures, shared: AllFigures): void {
  printTable(report, { without, shared }, 34, [
    ['workers that answered', ({ workers }) => workers.length],
    ['connections at the config server', ({ connections }) => connections],
    ['processes that hold one', ({ holders }) => holders.length],
    ['a change seen by every worker', ({ changeMs }) => `${changeMs} ms`],
    ['calls of the library for that', ({ changeCalls }) => changeCalls ?? '-'],
    ['library killed, up to date again', ({ backMs }) => (backMs === undefined ? '-' : `${backMs} ms`)],
  ]);
}
