import { median } from '../../harness/median.js';
import { mebibytes, number } from '../../report/numbers.js';
import type { Block } from '../../replicas/tasks.js';
import type { Section } from '../../report/section.js';
import type { Bench } from '../scenario.js';
import { ask, theOne } from './ask.js';
import { type Parts, withParts } from './parts.js';
import { range } from './spread.js';

const ENTRIES = 1_000_000;
const GOAL_MS = 50;
/** Each starts a library with the map. */
const MOST_ROUNDS = 3;

interface Sample {
  readonly elapsedMs: number;
  readonly bytes: number;
  readonly library: Block;
  readonly agent: Block;
}

/** The first snapshot of a map of a million entries. */
export async function snapshots({ effort, progress }: Bench): Promise<Section> {
  const samples: Sample[] = [];
  for (let round = 0; round < Math.min(effort.rounds, MOST_ROUNDS); round++) {
    progress(`a snapshot of ${ENTRIES} entries`);
    samples.push(await withParts({ entries: ENTRIES }, measure));
  }
  return section(samples);
}

async function measure(parts: Parts): Promise<Sample> {
  const block = (role: string): Promise<Block> => ask(theOne(parts.system, role), 'longestBlock', undefined);
  await Promise.all([block('library'), block('agents')]);
  const elapsedMs = await parts.connect(1);
  const [library, agent] = await Promise.all([block('library'), block('agents')]);
  return { elapsedMs, library, agent, bytes: await parts.received() };
}

function section(samples: readonly Sample[]): Section {
  const row = (title: string, figure: (sample: Sample) => number): string[] => {
    const values = samples.map(figure);
    return [title, number(median(values)), range(values)];
  };
  const sizes = samples.map(({ bytes }) => bytes);
  return {
    title: 'The first snapshot of a million entries',
    about:
      `One agent connects to a library that has just started: ${mebibytes(median(sizes))} MiB. A block is the longest ` +
      'delay of the event loop meanwhile, garbage collection included; ' +
      `the goal is ${GOAL_MS} ms. A new library each round.`,
    columns: ['', 'ms', 'least – most'],
    rows: [
      row('until the agent has it', ({ elapsedMs }) => elapsedMs),
      row('longest block of the library', ({ library }) => library.longestMs),
      row('longest collection of the library', ({ library }) => library.gcMs),
      row('longest block of the agent', ({ agent }) => agent.longestMs),
      row('longest collection of the agent', ({ agent }) => agent.gcMs),
    ],
  };
}
