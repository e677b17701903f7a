import { median } from '../../harness/median.js';
import { number, ratio } from '../../report/numbers.js';
import type { Section } from '../../report/section.js';
import type { Bench } from '../scenario.js';
import { publishAndWatch } from './ask.js';
import { Parts } from './parts.js';
import { medianRatio, range } from './spread.js';

const COUNTS = [0, 1, 4, 16, 64];
const AGENT_PROCESSES = 2;
const INTERVAL_MS = 3;
/** That follow each other: a library that is woken up for one change alone pays mostly for that. */
const TURNS_AT_ONCE = 20;
/** Changes of one turn of the event loop, which go out as one frame. */
const BURST = 100;

interface Sample {
  readonly aloneUs: number;
  readonly inBurstUs: number;
}

/** CPU time of the library for a change, with more and more agents. */
export async function fanOut({ effort, progress }: Bench): Promise<Section> {
  progress('fan-out');
  const libraries: Parts[] = [];
  const samples = COUNTS.map((): Sample[] => []);
  try {
    for (const agents of COUNTS) libraries.push(await startWith(agents));
    for (let round = -1; round < effort.rounds; round++) {
      for (const [at, parts] of libraries.entries()) {
        const sample = await measure(parts, effort.durationMs / 4);
        if (round >= 0) samples[at]?.push(sample);
      }
    }
  } finally {
    await Promise.all(libraries.map((parts) => parts.stop()));
  }
  return section(samples);
}

async function startWith(agents: number): Promise<Parts> {
  const parts = await Parts.start({ entries: 1_000, agentProcesses: AGENT_PROCESSES });
  if (agents > 0) await parts.connect(agents);
  return parts;
}

async function measure(parts: Parts, durationMs: number): Promise<Sample> {
  const pauses = Math.ceil(durationMs / INTERVAL_MS / 2);
  return {
    aloneUs: await cpuOf(parts, pauses * TURNS_AT_ONCE, 1),
    inBurstUs: await cpuOf(parts, pauses, BURST),
  };
}

/** Microseconds of a change. */
async function cpuOf({ system, agents, library }: Parts, turns: number, perTurn: number): Promise<number> {
  const updates = turns * perTurn;
  const before = await library.ask({ type: 'usage', collect: false });
  await publishAndWatch(system, agents, {
    state: 'map',
    updates,
    perTurn,
    turnsAtOnce: perTurn === 1 ? TURNS_AT_ONCE : 1,
    intervalMs: INTERVAL_MS,
  });
  const after = await library.ask({ type: 'usage', collect: false });
  return ((after.cpuMs - before.cpuMs) * 1_000) / updates;
}

function section(samples: readonly (readonly Sample[])[]): Section {
  const [none = []] = samples;
  const rows = COUNTS.map((agents, at) => {
    const all = samples[at] ?? [];
    const more = all.map(({ aloneUs }, round) => aloneUs - (none[round]?.aloneUs ?? Number.NaN));
    return {
      agents,
      more,
      alone: all.map(({ aloneUs }) => aloneUs),
      burst: all.map(({ inBurstUs }) => inBurstUs),
    };
  });
  const one = rows[1]?.more ?? [];
  return {
    title: 'Fan-out: CPU time of the library',
    about:
      `User and system time of the library for one change of a map of 1,000 entries. Each is made in a turn of the event loop of ` +
      `its own, with a pause after ${TURNS_AT_ONCE} of them; what that alone costs stands in the first row. Agents share ` +
      `${AGENT_PROCESSES} processes, each has a connection of its own. In bursts, ${BURST} changes are made in one turn of ` +
      'the event loop.',
    columns: [
      'agents',
      'a change, µs',
      'least – most',
      'more than with none',
      'of that each agent',
      '× one agent',
      'in bursts, µs',
    ],
    rows: rows.map(({ agents, alone, more, burst }) => [
      String(agents),
      number(median(alone)),
      range(alone),
      agents ? number(median(more)) : '',
      agents ? number(median(more) / agents) : '',
      agents ? ratio(medianRatio(more, one)) : '',
      number(median(burst)),
    ]),
    bars: rows.map(({ agents, alone }) => ({
      label: `${agents} agents`,
      value: median(alone),
      text: `${number(median(alone))} µs of CPU`,
      isOurs: true,
    })),
  };
}
