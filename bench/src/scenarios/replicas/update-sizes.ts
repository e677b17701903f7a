import { median } from '../../harness/median.js';
import type { Publishing } from '../../replicas/tasks.js';
import { number, ratio } from '../../report/numbers.js';
import type { Section } from '../../report/section.js';
import type { Bench } from '../scenario.js';
import { ask, publishAndWatch } from './ask.js';
import { Parts } from './parts.js';
import { medianRatio, quantile } from './spread.js';

interface Sample {
  /** Of one change. */
  readonly bytes: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

interface Sized {
  readonly size: number;
  readonly parts: Parts;
  /** Of the whole state, as it was sent at first. */
  readonly stateBytes: number;
  readonly samples: Sample[];
}

type Measure = (sized: Sized) => Promise<Sample>;

const MAP_SIZES = [1_000, 100_000, 1_000_000];
const OBJECT_SIZES = [1_000, 10_000, 100_000];
const INTERVAL_MS = 3;
/** Keys that are copied in a round, of all changes together. */
const COPIED_KEYS = 300_000;

/** What one change costs, of states of different sizes. */
export async function updateSizes(bench: Bench): Promise<Section[]> {
  return [await mapSection(bench), await objectSection(bench)];
}

async function mapSection({ effort, progress }: Bench): Promise<Section> {
  progress('a change of a map');
  const updates = Math.ceil(effort.durationMs / 4 / INTERVAL_MS);
  const publishing = { state: 'map', updates, perTurn: 1, intervalMs: INTERVAL_MS } as const;
  const starts = MAP_SIZES.map((entries) => () => Parts.start({ entries }));
  return withSizes(MAP_SIZES, starts, effort.rounds, changeOf(publishing), async (all) => ({
    title: 'One key of a map',
    about:
      'From before `set()` until `changes$` emits, with one agent. Bytes are those that the socket of the agent received.',
    columns: ['entries', 'all of it, bytes', 'a change, bytes', 'p50, µs', 'p99, µs', 'bytes ×', 'p50 ×'],
    rows: all.map((sized) => [...cells(sized), ...ratios(sized, all[0])]),
    bars: all.map((sized) => bar(sized, 'entries')),
  }));
}

async function objectSection({ effort, progress }: Bench): Promise<Section> {
  progress('a change of an object');
  const starts = OBJECT_SIZES.map((keys) => () => Parts.start({ keys }));
  return withSizes(OBJECT_SIZES, starts, effort.rounds, changesOneByOne, async (all) => {
    const copies = await Promise.all(all.map(({ parts }) => ask(parts.library, 'copyAlone', undefined)));
    return {
      title: 'One key of an object',
      about:
        'The same for `update((items) => ({ ...items, [key]: item }))`, each after the one before was seen. The library ' +
        'copies the object, compares it and freezes it, and the agent copies and freezes its own. The copy alone is that ' +
        'expression, with nothing shared.',
      columns: [
        'keys',
        'all of it, bytes',
        'a change, bytes',
        'p50, µs',
        'p99, µs',
        'bytes ×',
        'p50 ×',
        '× the copy alone',
      ],
      rows: all.map((sized, at) => [
        ...cells(sized),
        ...ratios(sized, all[0]),
        ratio(p50Of(sized) / (copies[at] ?? Number.NaN)),
      ]),
      bars: all.map((sized) => bar(sized, 'keys')),
    };
  });
}

/** Measures libraries of all sizes in turn, round after round; the first round is a warm-up. */
async function withSizes(
  sizes: readonly number[],
  starts: readonly (() => Promise<Parts>)[],
  rounds: number,
  measure: Measure,
  use: (all: readonly Sized[]) => Promise<Section>,
): Promise<Section> {
  const all: Sized[] = [];
  try {
    for (const [at, start] of starts.entries()) {
      const parts = await start();
      all.push({ size: sizes[at] ?? 0, parts, stateBytes: 0, samples: [] });
    }
    const connected: Sized[] = [];
    for (const sized of all) connected.push({ ...sized, stateBytes: await bytesOfState(sized.parts) });
    for (let round = -1; round < rounds; round++) {
      for (const sized of connected) {
        const sample = await measure(sized);
        if (round >= 0) sized.samples.push(sample);
      }
    }
    return await use(connected);
  } finally {
    await Promise.all(all.map(({ parts }) => parts.stop()));
  }
}

async function bytesOfState(parts: Parts): Promise<number> {
  await parts.connect(1);
  return parts.received();
}

function changeOf(publishing: Publishing): Measure {
  return async ({ parts }) => {
    const before = await parts.received();
    const seen = await publishAndWatch(parts.system, parts.agents, publishing);
    return sampleOf(seen, (await parts.received()) - before);
  };
}

/** Each waits for the one before: a large object takes longer to change than any pause would be. */
const changesOneByOne: Measure = async ({ parts, size }) => {
  const updates = Math.min(100, Math.max(3, COPIED_KEYS / size));
  const before = await parts.received();
  const seen: number[] = [];
  for (let update = 0; update < updates; update++) {
    const publishing = { state: 'value', updates: 1, perTurn: 1, intervalMs: 0 } as const;
    seen.push(...(await publishAndWatch(parts.system, parts.agents, publishing)));
  }
  return sampleOf(seen, (await parts.received()) - before);
};

function sampleOf(seen: readonly number[], bytes: number): Sample {
  return { bytes: bytes / seen.length, p50Us: quantile(seen, 0.5), p99Us: quantile(seen, 0.99) };
}

function cells(sized: Sized): string[] {
  const { size, stateBytes, samples } = sized;
  return [
    count(size),
    number(stateBytes),
    number(median(samples.map(({ bytes }) => bytes))),
    number(p50Of(sized)),
    number(median(samples.map(({ p99Us }) => p99Us))),
  ];
}

function ratios({ samples }: Sized, first: Sized | undefined): string[] {
  const ratioOf = (figure: (sample: Sample) => number): string =>
    ratio(medianRatio(samples.map(figure), first?.samples.map(figure) ?? []));
  return [ratioOf(({ bytes }) => bytes), ratioOf(({ p50Us }) => p50Us)];
}

function bar(sized: Sized, what: string) {
  const value = p50Of(sized);
  return { label: `${count(sized.size)} ${what}`, value, text: `${number(value)} µs`, isOurs: true };
}

const p50Of = ({ samples }: Sized): number => median(samples.map(({ p50Us }) => p50Us));
const count = (size: number): string => size.toLocaleString('en-US');
