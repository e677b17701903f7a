import type { Usage } from '../../control/messages.js';
import { median } from '../../harness/median.js';
import { rotated } from '../../harness/rounds.js';
import { number, ratio } from '../../report/numbers.js';
import type { Section } from '../../report/section.js';
import type { Bench } from '../scenario.js';
import { bareCluster, clustered, withApps, WORKERS, type App } from './app.js';
import { load } from './autocannon.js';

interface Target {
  readonly title: string;
  readonly app: App;
  readonly route: string;
}

interface Sample {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Of a request, in microseconds, by role. */
  readonly cpuUs: ReadonlyMap<string, number>;
}

/** Until V8 has compiled what runs all the time: a server does that once. */
const WARM_UP_SECONDS = 5;

/** Requests a second of a route with a shared call and of the same with a local one. */
export async function throughput({ effort, progress }: Bench): Promise<Section[]> {
  return withApps([clustered, bareCluster], async ([ours, bare]) => {
    if (!ours || !bare) return [];
    const targets: Target[] = [
      { title: 'a local call, same app', app: ours, route: 'local' },
      { title: 'a shared call', app: ours, route: 'shared' },
      { title: 'the limit: an echoed frame', app: ours, route: 'echo' },
      { title: 'a local call, bare cluster', app: bare, route: 'local' },
    ];
    for (const { app, route } of targets) await load(app.url(route), { seconds: WARM_UP_SECONDS });
    progress('requests');
    const samples = new Map(targets.map((target) => [target, [] as Sample[]]));
    for (let round = 0; round < effort.rounds; round++) {
      for (const target of rotated(targets, round))
        samples.get(target)?.push(await measure(target, effort.durationMs));
    }
    return [requestsSection(samples), cpuSection(samples)];
  });
}

async function measure({ app, route }: Target, durationMs: number): Promise<Sample> {
  const before = await app.usage(false);
  const { requests, perSecond, p99Ms } = await load(app.url(route), {
    // It counts in whole seconds.
    seconds: Math.max(1, Math.ceil(durationMs / 1_000)),
  });
  const after = await app.usage(false);
  const cpuUs = [...after].map(([role, usages]) => {
    const ms = cpuMs(usages) - cpuMs(before.get(role) ?? []);
    return [role, (ms * 1_000) / requests] as const;
  });
  return { perSecond, p99Ms, cpuUs: new Map(cpuUs) };
}

function cpuMs(usages: readonly Usage[]): number {
  return usages.reduce((sum, usage) => sum + usage.cpuMs, 0);
}

function rate(all: readonly Sample[]): number {
  return median(all.map(({ perSecond }) => perSecond));
}

function cpu(all: readonly Sample[], role: string): number {
  return median(all.map(({ cpuUs }) => cpuUs.get(role) ?? 0));
}

type Samples = ReadonlyMap<Target, readonly Sample[]>;

function requestsSection(samples: Samples): Section {
  const [reference = []] = samples.values();
  return {
    title: 'Requests a second',
    about: `A Fastify route of a Nest app with ${WORKERS} workers, under autocannon with 64 connections.`,
    columns: ['the route makes', 'requests/s', 'p99, ms', '× a local call'],
    rows: [...samples].map(([{ title }, all]) => [
      title,
      number(rate(all)),
      number(median(all.map(({ p99Ms }) => p99Ms))),
      ratio(
        median(all.map(({ perSecond }, round) => perSecond / (reference[round]?.perSecond ?? Number.NaN))),
      ),
    ]),
    bars: [...samples].map(([{ title }, all]) => ({
      label: title,
      value: rate(all),
      text: `${number(rate(all))} requests/s`,
      isOurs: title === 'a shared call',
    })),
  };
}

function cpuSection(samples: Samples): Section {
  const roles = ['worker', 'library', 'master'];
  return {
    title: 'CPU time of a request, µs',
    about:
      'User and system time of all processes of that role, divided by the requests. The load itself is not in it.',
    columns: ['the route makes', 'workers', 'library', 'master', 'in all'],
    rows: [...samples].map(([{ title }, all]) => [
      title,
      ...roles.map((role) => number(cpu(all, role))),
      number(roles.reduce((sum, role) => sum + cpu(all, role), 0)),
    ]),
  };
}
