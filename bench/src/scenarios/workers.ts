import { availableParallelism } from 'node:os';

import type { Contender } from '../contenders/contender.js';
import { type Effort, measureRounds, type Measured } from '../harness/rounds.js';
import { withContenders } from '../harness/systems.js';
import { number, ratio } from '../report/numbers.js';
import type { Section } from '../report/section.js';
import { medianOf, perSecond, ratioOf } from './figures.js';
import type { Bench, Scenario } from './scenario.js';

const COUNTS = [2, 4, 8, 32];
const CONCURRENCY = 64;
/** Warm processes need no more of them; but each was idle before, and needs a moment until it is as fast as it was. */
const MOST_TURNS = 10;
/** Each process compiles its code for itself; with 32 of them on few cores that takes half a minute. */
const WARM_UPS = 3;

/** A contender with one process that calls, and with several, and what was measured of them. */
interface Comparison {
  readonly contender: Contender;
  readonly one: Contender;
  readonly many: Contender;
  readonly measured: Measured;
}

export const workers: Scenario = {
  name: 'workers',
  title: 'Many workers, one library',
  about:
    `Each worker makes ${CONCURRENCY} calls at a time; the figure is that of all workers together. ` +
    'Each size runs beside one worker, and they are measured in turn. Several processes share one CPU as soon as there are more of them than cores.',
  run: async ({ contenders, effort, progress }: Bench): Promise<Section[]> => {
    // Of each 50 processes that call are started: the limit and ours, unless others are asked for by name.
    const compared = contenders.filter(isDefault(contenders));
    const comparisons: Comparison[] = [];
    for (const count of COUNTS) {
      progress(`${count} workers`);
      comparisons.push(...(await compare(compared, count, effort)));
    }
    return compared.map((contender) =>
      section(
        contender,
        comparisons.filter((each) => each.contender === contender),
      ),
    );
  },
};

async function compare(
  contenders: readonly Contender[],
  count: number,
  effort: Effort,
): Promise<Comparison[]> {
  const pairs = contenders.map((contender) => ({
    contender,
    one: { ...contender, callers: 1 },
    many: { ...contender, callers: count },
  }));
  const measured = await withContenders(
    pairs.flatMap(({ one, many }) => [one, many]),
    (systems) =>
      measureRounds(systems, effort, ({ callers = 1 }, durationMs, isWarmUp) => ({
        kind: 'calls',
        argument: 'name',
        concurrency: CONCURRENCY,
        durationMs:
          durationMs * (isWarmUp ? WARM_UPS * turnsOf(callers) : Math.min(turnsOf(count), MOST_TURNS)),
      })),
  );
  return pairs.map((pair) => ({ ...pair, measured }));
}

/** How much longer a process takes to run for as long as one that has a core for itself. */
function turnsOf(callers: number): number {
  return Math.max(1, (callers + 1) / availableParallelism());
}

function isDefault(all: readonly Contender[]): (contender: Contender) => boolean {
  return ({ name }) => all.length <= 4 || name === 'limit' || name === 'ours';
}

function section(contender: Contender, comparisons: readonly Comparison[]): Section {
  const figures = comparisons.map(({ one, many, measured }) => ({
    workers: String(many.callers),
    rate: medianOf(measured, many, perSecond),
    rateOfOne: medianOf(measured, one, perSecond),
    times: ratioOf(measured, many, one, perSecond),
  }));
  return {
    title: contender.title,
    columns: ['workers', 'calls/s in all', 'one worker beside them, calls/s', '× one worker'],
    rows: figures.map(({ workers: count, rate, rateOfOne, times }) => [
      count,
      number(rate),
      number(rateOfOne),
      ratio(times),
    ]),
    notes: comparisons.flatMap(({ measured }) => measured.failures),
    bars: figures.map(({ workers: count, rate }) => ({
      label: `${count} workers`,
      value: rate,
      text: `${number(rate)} calls/s`,
      isOurs: contender.name === 'ours',
    })),
  };
}
