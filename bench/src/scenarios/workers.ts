import { availableParallelism } from 'node:os';

import type { Contender } from '../contenders/contender.js';
import { median } from '../harness/median.js';
import { type Effort, measureRounds, type Measured } from '../harness/rounds.js';
import { withContenders } from '../harness/systems.js';
import { number, ratio } from '../report/numbers.js';
import type { Section } from '../report/section.js';
import { medianOf, perSecond, ratioOf } from './figures.js';
import type { Bench, Scenario } from './scenario.js';

const COUNTS = [2, 4, 8, 32];
const CONCURRENCY = 64;
/** A process that was idle for a while needs a moment until it is as fast as it was: V8 has made its heap smaller. */
const MOST_TURNS = 10;
/** Each process compiles its code for itself; with 32 of them on few cores that takes half a minute. */
const WARM_UPS = 3;

/** A contender with one process that calls, and with several. */
interface Pair {
  readonly one: Contender;
  readonly many: Contender;
}

/** What was measured of a contender: a pair for each size. */
interface Comparison extends Pair {
  readonly measured: Measured;
}

export const workers: Scenario = {
  name: 'workers',
  title: 'Many workers, one library',
  about:
    `Each worker makes ${CONCURRENCY} calls at a time; the figure is that of all workers together. ` +
    'Each size runs beside one worker, and they are measured in turn. Several processes share one CPU as soon as there are more of them than cores.',
  run: async ({ contenders, effort, progress }: Bench): Promise<Section[]> => {
    // One more start of 50 processes for each: the limit and ours, unless others are asked for by name.
    const compared = contenders.filter(isDefault(contenders));
    const comparisons = new Map(compared.map((contender) => [contender, [] as Comparison[]]));
    for (const count of COUNTS) {
      progress(`${count} workers`);
      const pairs = compared.map((contender) => ({
        contender,
        one: { ...contender, callers: 1 },
        many: { ...contender, callers: count },
      }));
      const measured = await measurePairs(pairs, effort);
      for (const { contender, one, many } of pairs) comparisons.get(contender)?.push({ one, many, measured });
    }
    return Array.from(comparisons, ([contender, own]) => section(contender, own));
  },
};

function measurePairs(pairs: readonly Pair[], effort: Effort): Promise<Measured> {
  return withContenders(
    pairs.flatMap(({ one, many }) => [one, many]),
    (systems) =>
      measureRounds(systems, effort, ({ callers = 1 }, durationMs, isWarmUp) => ({
        kind: 'calls',
        argument: 'name',
        concurrency: CONCURRENCY,
        durationMs:
          durationMs * (isWarmUp ? WARM_UPS * turnsOf(callers) : Math.min(turnsOf(callers), MOST_TURNS)),
      })),
  );
}

/** How much longer a process takes to run for as long as one that has a core for itself. */
function turnsOf(callers: number): number {
  return Math.max(1, (callers + 1) / availableParallelism());
}

function isDefault(all: readonly Contender[]): (contender: Contender) => boolean {
  return ({ name }) => all.length <= 4 || name === 'limit' || name === 'ours';
}

function section(contender: Contender, comparisons: readonly Comparison[]): Section {
  const ones = comparisons.map(({ one, measured }) => medianOf(measured, one, perSecond));
  const figures = [
    { workers: 1, rate: median(ones), times: 1 },
    ...comparisons.map(({ one, many, measured }) => ({
      workers: many.callers ?? 1,
      rate: medianOf(measured, many, perSecond),
      times: ratioOf(measured, many, one, perSecond),
    })),
  ];
  return {
    title: contender.title,
    columns: ['workers', 'calls/s in all', '× one worker'],
    rows: figures.map((figure) => [String(figure.workers), number(figure.rate), ratio(figure.times)]),
    bars: figures.map((figure) => ({
      label: `${figure.workers} workers`,
      value: figure.rate,
      text: `${number(figure.rate)} calls/s`,
      isOurs: contender.name === 'ours',
    })),
  };
}
