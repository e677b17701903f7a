import { setTimeout } from 'node:timers/promises';

import { median } from '../../harness/median.js';
import type { System } from '../../harness/system.js';
import type { ReaderName } from '../../replicas/tasks.js';
import { number, ratio } from '../../report/numbers.js';
import type { Section } from '../../report/section.js';
import type { Bench } from '../scenario.js';
import { ask } from './ask.js';
import { medianRatio } from './spread.js';

interface Row {
  readonly reader: ReaderName;
  readonly title: string;
  /** What it is compared with. */
  readonly plain?: ReaderName;
}

const ROWS: readonly Row[] = [
  { reader: 'plain value', title: 'plain object: object.value' },
  { reader: 'value', title: 'replica: flags.value', plain: 'plain value' },
  { reader: 'plain path', title: 'plain objects: config.flags.value' },
  { reader: 'path', title: 'replica: config.flags.value', plain: 'plain path' },
  { reader: 'plain map', title: 'plain Map: map.get(key)' },
  { reader: 'map', title: 'replica: prices.get(key)', plain: 'plain map' },
  { reader: 'subject', title: 'replica: level.value', plain: 'plain value' },
  { reader: 'plain subject', title: 'BehaviorSubject of RxJS', plain: 'plain value' },
  { reader: 'fixed plain value', title: 'plain object, always the same' },
  { reader: 'fixed value', title: 'replica, always the same', plain: 'fixed plain value' },
  { reader: 'loop', title: 'the loop without a read' },
  { reader: 'call', title: 'a call, one at a time' },
];

/** Of the time of a round; there are a dozen of them. */
const SHARE = 1 / 10;
const CALL_SHARE = 1 / 4;
/** A process that has kept a core busy is woken up late when others want it, too, and its calls would look slow. */
const REST_MS = 200;

/** How often a worker can read in a second. */
export async function reads(app: System, { effort, progress }: Bench): Promise<Section> {
  progress('reads');
  const [worker] = app.having('worker');
  if (!worker) throw new Error('there is no worker');
  const rates = new Map<ReaderName, number[]>(ROWS.map(({ reader }) => [reader, []]));
  for (let round = -1; round < effort.rounds; round++) {
    for (const { reader } of ROWS) {
      const share = reader === 'call' ? CALL_SHARE : SHARE;
      if (reader === 'call') await setTimeout(REST_MS);
      const { perSecond } = await ask(worker, 'read', { reader, durationMs: effort.durationMs * share });
      if (round >= 0) rates.get(reader)?.push(perSecond);
    }
  }
  return section((reader) => rates.get(reader) ?? []);
}

function section(ratesOf: (reader: ReaderName) => readonly number[]): Section {
  const rows = ROWS.map((row) => ({ ...row, rates: ratesOf(row.reader) }));
  return {
    title: 'Reads of one worker',
    about:
      'A loop that reads and adds up a number in what it read. It reads one of two objects by turns, so that V8 cannot take ' +
      'the read out of the loop; the cost of that is in both. The maps have 1,024 entries, and get all keys in turn.',
    columns: ['', 'million reads/s', 'least – most', '× the plain one', '× a call'],
    rows: rows.map(({ title, plain, rates }) => [
      title,
      millions(median(rates)),
      `${millions(Math.min(...rates))} – ${millions(Math.max(...rates))}`,
      plain ? ratio(medianRatio(rates, ratesOf(plain))) : '',
      number(medianRatio(rates, ratesOf('call'))),
    ]),
    bars: rows.map(({ reader, title, rates }) => ({
      label: title,
      value: median(rates),
      text: `${millions(median(rates))} million/s`,
      isOurs: ['value', 'path', 'map', 'subject', 'fixed value'].includes(reader),
    })),
  };
}

function millions(rate: number): string {
  return rate < 1e6 ? (rate / 1e6).toPrecision(2) : number(rate / 1e6);
}
