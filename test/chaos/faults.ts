import { setTimeout } from 'node:timers/promises';

import { monotonicMs } from '../fixtures/src/chaos/clock.js';
import type { Random } from '../unit/simulation/random.js';
import type { Cluster } from './cluster.js';
import type { HttpLoad } from './http-load.js';
import { get } from '../process/support/http.js';

/** Longer than what a master tells of, shorter than what it kills for. */
const BLOCK_MS = 1_200;

export interface Kill {
  readonly pid: number;
  readonly at: number;
}

/** What was done to the processes. */
export interface Done {
  /** Processes that were killed, or stopped until their master killed them. */
  readonly victims: Set<number>;
  /** Libraries that were killed, with nothing else going on. */
  readonly libraryKills: Kill[];
  /** Milliseconds from SIGSTOP until the process was found. */
  readonly detections: number[];
  readonly counts: Map<string, number>;
}

export interface Scene {
  readonly cluster: Cluster;
  readonly http: HttpLoad;
  readonly random: Random;
  readonly port: number;
  readonly stallTimeoutMs: number;
  readonly done: Done;
}

type Fault = (scene: Scene) => Promise<void>;

export const FAULTS = {
  'library killed': async ({ cluster, done }) => {
    const pid = cluster.pid('library');
    done.libraryKills.push({ pid, at: monotonicMs() });
    kill(pid, done);
    await replaced(cluster, [pid]);
  },
  'worker killed': async (scene) => {
    const pid = someWorker(scene);
    kill(pid, scene.done);
    await replaced(scene.cluster, [pid]);
  },
  'library and worker killed': async (scene) => {
    const pids = [scene.cluster.pid('library'), someWorker(scene)];
    for (const pid of pids) kill(pid, scene.done);
    await replaced(scene.cluster, pids);
  },
  'library stopped': (scene) => stop(scene, scene.cluster.pid('library')),
  'worker stopped': (scene) => stop(scene, someWorker(scene)),
  'library blocked': (scene) => blocked(scene, `/library/block/${BLOCK_MS}`),
  'worker blocked': (scene) => blocked(scene, `/block/${BLOCK_MS}`),
  'master stopped': async ({ cluster, random, stallTimeoutMs, http }) => {
    process.kill(cluster.master, 'SIGSTOP');
    await setTimeout(random.between(500, stallTimeoutMs + 2_000));
    process.kill(cluster.master, 'SIGCONT');
    await http.answers(20);
  },
  reload: async ({ cluster }) => {
    await reload(cluster);
  },
  'reload into a kill': async (scene) => {
    const { cluster, random, http, done } = scene;
    const reloading = reload(cluster);
    await http.answers(random.below(200));
    const pid = random.chance(0.5) ? cluster.pid('library') : someWorker(scene);
    kill(pid, done);
    await reloading;
    await replaced(cluster, [pid]);
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

/** All faults once, and the library killed so often, in an order that the seed determines. */
export function deck(random: Random, libraryKills: number): FaultName[] {
  const names = Object.keys(FAULTS) as FaultName[];
  const more = Array.from({ length: libraryKills - 1 }, (): FaultName => 'library killed');
  const cards = [...names, 'worker killed' as const, ...more];
  return cards
    .map((name) => ({ name, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ name }) => name);
}

/** Everything is replaced by new processes. Resolves when it is, or has failed. */
export async function reload(cluster: Cluster): Promise<void> {
  const { reloads, failedReloads } = cluster;
  cluster.kill('SIGUSR2');
  await cluster.until(
    () => cluster.reloads > reloads || cluster.failedReloads > failedReloads,
    'the end of a reload',
  );
}

function someWorker({ cluster, random }: Scene): number {
  return cluster.pid(random.pick(cluster.workers) ?? '');
}

function kill(pid: number, { victims }: Done): void {
  victims.add(pid);
  signal(pid, 'SIGKILL');
}

async function stop({ cluster, done }: Scene, pid: number): Promise<void> {
  const at = performance.now();
  done.victims.add(pid);
  signal(pid, 'SIGSTOP');
  await cluster.until(() => cluster.stalled.has(pid), `pid ${pid}, which is stopped, is found`);
  done.detections.push(performance.now() - at);
  await replaced(cluster, [pid]);
}

/** It need not be known whose event loop it will be. */
async function blocked({ cluster, port }: Scene, path: string): Promise<void> {
  const before = cluster.blocked;
  const answer = get(port, path).catch(() => {});
  await cluster.until(() => cluster.blocked > before, `the master tells of ${path}`);
  await answer;
}

const replaced = (cluster: Cluster, pids: readonly number[]): Promise<void> =>
  cluster.until(() => cluster.isWhole(pids), `pids ${pids.join(' and ')} are replaced`);

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // One that is being replaced may be gone already.
  }
}
