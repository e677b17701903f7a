import { join } from 'node:path';

import { monotonicMs } from '../fixtures/src/chaos/clock.js';
import { Random } from '../unit/simulation/random.js';
import { Audit, type Span } from './audit.js';
import type { ChaosOptions } from './chaos-options.js';
import type { Cluster } from './cluster.js';
import { deck, type Done, FAULTS, reload, type Scene } from './faults.js';
import { HttpLoad } from './http-load.js';
import { Journal } from './journal.js';
import { Recoveries } from './recovery.js';
import { none, percentiles, type Row } from './report.js';
import type { Stage } from './stage.js';

const CLIENTS = { keeping: 8, fresh: 6, events: 6 } as const;
/** Reloads with nothing else going on. */
const RELOADS = 2;

type Say = (text: string) => void;

/** Reloads under load, and then faults under load, with ledger and journal; stops the cluster at the end. */
export async function storm(stage: Stage, options: ChaosOptions, say: Say): Promise<Row[]> {
  const random = new Random(options.seed);
  const cluster = await stage.start('storm', options.rate);
  const load = (): HttpLoad => new HttpLoad({ port: stage.port, random, clients: CLIENTS });
  const calm = load();
  const reloads = await reloadUnderLoad(cluster, calm, say);
  await calm.stop();
  const http = load();
  const done: Done = { victims: new Set(), libraryKills: [], detections: [], counts: new Map() };
  const { port } = stage;
  await faults({ cluster, http, random, port, stallTimeoutMs: options.stallTimeoutMs, done }, options, say);
  await http.stop();
  cluster.kill('SIGTERM');
  const { code } = await cluster.exited;
  return [
    ...callRows(stage, done, reloads),
    none(
      'hung clients',
      [...calm.hung, ...http.hung].map(({ path, client }) => `${client} ${path}`),
    ),
    none(
      'failed requests during reload',
      calm.failures.map(({ at, client, path, error }) => `${at} ${client} ${path}: ${error}`),
    ),
    ...supervisionRows(cluster, done),
    { name: 'exit code after SIGTERM', value: code ?? 'none', limit: 0 },
    { name: 'HTTP requests during reload', value: calm.requests },
    { name: 'HTTP requests under faults', value: http.requests },
    { name: '  failed, as processes died', value: http.failures.length },
    { name: '  connections', value: http.connections },
    ...[...done.counts].map(([name, value]): Row => ({ name: `fault: ${name}`, value })),
    percentiles('stopped process found', done.detections),
  ];
}

async function reloadUnderLoad(cluster: Cluster, http: HttpLoad, say: Say): Promise<Span[]> {
  const spans: Span[] = [];
  for (let reloads = 1; reloads <= RELOADS; reloads++) {
    await http.answers(100);
    say(`reload ${reloads} of ${RELOADS}`);
    const from = monotonicMs();
    await reload(cluster);
    await http.answers(100);
    spans.push([from, monotonicMs()]);
  }
  return spans;
}

async function faults(scene: Scene, { minutes, kills }: ChaosOptions, say: Say): Promise<void> {
  const { done, random, http } = scene;
  const end = performance.now() + minutes * 60_000;
  const isOver = (): boolean =>
    kills === undefined ? performance.now() > end : done.libraryKills.length >= kills;
  while (!isOver())
    for (const name of deck(random, kills === undefined ? 4 : 16)) {
      if (isOver()) return;
      await http.answers(random.between(1, 150));
      say(name);
      await FAULTS[name](scene);
      done.counts.set(name, (done.counts.get(name) ?? 0) + 1);
    }
}

function callRows(stage: Stage, done: Done, reloads: readonly Span[]): Row[] {
  const folder = join(stage.folder, 'storm');
  const journal = new Journal(join(folder, 'journal'));
  const recoveries = new Recoveries(done.libraryKills);
  const audit = new Audit({
    folder: join(folder, 'ledger'),
    journal,
    victims: done.victims,
    reloads,
    onAnswer: (at, library) => recoveries.answered(at, library),
  });
  const all = recoveries.all(journal.boots);
  return [
    { name: 'calls issued', value: audit.issued },
    { name: 'calls settled', value: audit.settled },
    { name: 'died with their worker', value: audit.diedWithWorker },
    none('lost', audit.lost),
    none('settled twice', audit.settledTwice),
    none('executed twice', audit.executedTwice),
    none('executed in spite of "never"', audit.executedThoughNever),
    none('begun out of order', journal.outOfOrder),
    none('answers of another call or library', [...audit.stale, ...audit.wrong]),
    none('timed out too early', audit.timedOutEarly),
    none('calls failed by a reload', audit.failedInReload),
    none('workers that cut off their calls', audit.cutOff),
    ...[...audit.outcomes]
      .toSorted(([, a], [, b]) => b - a)
      .map(([outcome, value]): Row => ({ name: `  came to: ${outcome}`, value })),
    { name: '  "maybe", perhaps never sent', value: audit.perhapsNeverSent.length },
    percentiles(
      'recovery after a kill of the library',
      all.map(({ total }) => total),
    ),
    percentiles(
      '  of that the boot of Nest',
      all.map(({ boot }) => boot),
    ),
    percentiles(
      '  of that the rest',
      all.map(({ total, boot }) => total - boot),
    ),
  ];
}

function supervisionRows({ exits, stalled, complaints, failedReloads }: Cluster, { victims }: Done): Row[] {
  const spared = (pid: number): boolean => !victims.has(pid);
  return [
    none(
      'healthy processes killed',
      [...stalled].filter(spared).map((pid) => `pid ${pid}`),
    ),
    none(
      'processes that ended by themselves',
      [...exits].filter(([pid]) => spared(pid)).map(([pid, how]) => `pid ${pid} ${how}`),
    ),
    none('complaints of the master', complaints),
    { name: 'reloads into a kill that failed', value: failedReloads },
  ];
}
