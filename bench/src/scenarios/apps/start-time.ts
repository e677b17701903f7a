import { median } from '../../harness/median.js';
import { number, ratio } from '../../report/numbers.js';
import type { Section } from '../../report/section.js';
import type { Bench } from '../scenario.js';
import { App, bareCluster, clustered, WORKERS } from './app.js';

/** From the start of the program until all workers listen. */
export async function startTime({ effort, progress }: Bench): Promise<Section> {
  progress('starts');
  const bare: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < effort.rounds; round++) {
    bare.push(await timeOf(bareCluster));
    ours.push(await timeOf(clustered));
  }
  const row = (title: string, times: readonly number[]): string[] => [
    title,
    number(median(times)),
    `${number(Math.min(...times))} – ${number(Math.max(...times))}`,
    ratio(median(times.map((time, round) => time / (bare[round] ?? Number.NaN)))),
  ];
  return {
    title: 'Start',
    about: `From the start of the program until all ${WORKERS} workers listen. Ours starts a library before them.`,
    columns: ['', 'ms', 'least – most', '× a bare cluster'],
    rows: [row(bareCluster.title, bare), row(clustered.title, ours)],
  };
}

async function timeOf(kind: typeof clustered): Promise<number> {
  const app = await App.start(kind);
  await app.stop();
  return app.startMs;
}
