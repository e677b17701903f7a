import { availableParallelism } from 'node:os';

import type { Contender } from '../contenders/contender.js';
import { measureRounds, type Measured } from '../harness/rounds.js';
import { withContenders } from '../harness/systems.js';
import { number, ratio } from '../report/numbers.js';
import type { Section } from '../report/section.js';
import { medianOf, perSecond, ratioOf } from './figures.js';
import type { Bench, Scenario } from './scenario.js';

const COUNTS = [1, 2, 4, 8, 32];
const CONCURRENCY = 64;
/** Warm processes need no more of them. */
const MOST_TURNS = 3;
/** Each process compiles its code for itself; with 32 of them on few cores that takes half a minute. */
const WARM_UPS = 3;

interface Team {
  readonly contender: Contender;
  /** The contender with 1, 2 … processes that call. */
  readonly sizes: readonly Contender[];
}

export const workers: Scenario = {
  name: 'workers',
  title: 'Many workers, one library',
  about:
    `Each worker makes ${CONCURRENCY} calls at a time; the figure is that of all workers together. ` +
    'All sizes run side by side and are measured in turn. Several processes share one CPU as soon as there are more of them than cores.',
  run: async ({ contenders, effort, progress }: Bench): Promise<Section[]> => {
    // One more start of 47 processes for each: the limit and ours, unless others are asked for by name.
    const teams = contenders.filter(isDefault(contenders)).map(teamOf);
    return withContenders(
      teams.flatMap((team) => team.sizes),
      async (systems) => {
        progress(`${COUNTS.join(', ')} workers`);
        const measured = await measureRounds(systems, effort, ({ callers = 1 }, durationMs, isWarmUp) => ({
          kind: 'calls',
          argument: 'name',
          concurrency: CONCURRENCY,
          durationMs:
            durationMs * (isWarmUp ? WARM_UPS * turnsOf(callers) : Math.min(turnsOf(callers), MOST_TURNS)),
        }));
        return teams.map((team) => section(team, measured));
      },
    );
  },
};

/** How much longer a process takes to run for as long as one that has a core for itself. */
function turnsOf(callers: number): number {
  return Math.max(1, (callers + 1) / availableParallelism());
}

function isDefault(all: readonly Contender[]): (contender: Contender) => boolean {
  return ({ name }) => all.length <= 4 || name === 'limit' || name === 'ours';
}

function teamOf(contender: Contender): Team {
  return { contender, sizes: COUNTS.map((callers) => ({ ...contender, callers })) };
}

function section({ contender, sizes }: Team, measured: Measured): Section {
  const rates = sizes.map((size) => medianOf(measured, size, perSecond));
  return {
    title: contender.title,
    columns: ['workers', 'calls/s in all', '× one worker'],
    rows: sizes.map((size, index) => [
      String(size.callers),
      number(rates[index] ?? Number.NaN),
      sizes[0] ? ratio(ratioOf(measured, size, sizes[0], perSecond)) : '',
    ]),
    bars: sizes.map((size, index) => ({
      label: `${size.callers} workers`,
      value: rates[index] ?? 0,
      text: `${number(rates[index] ?? 0)} calls/s`,
      isOurs: contender.name === 'ours',
    })),
  };
}
