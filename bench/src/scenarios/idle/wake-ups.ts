import { setTimeout } from 'node:timers/promises';

import { median } from '../../harness/median.js';
import { number } from '../../report/numbers.js';
import type { Section } from '../../report/section.js';
import { bareCluster, clustered, withApps, type App } from '../apps/app.js';
import type { Bench } from '../scenario.js';
import { switchesOf, type Switches } from './switches.js';

/** What a start leaves to be done later is done by then. */
const REST_MS = 10_000;
const IDLE_MS = 5_000;

/** How often the processes of an app wake up to which nobody sends a request. */
export async function wakeUps({ progress }: Bench): Promise<Section> {
  progress('idle apps');
  return withApps([bareCluster, clustered], async (apps) => {
    await setTimeout(REST_MS);
    const before = apps.map(switchesByRole);
    await setTimeout(IDLE_MS);
    const after = apps.map(switchesByRole);
    return {
      title: 'Wakeups a second',
      about: `Voluntary context switches of a process in ${IDLE_MS / 1_000} s without a request, on Linux.`,
      columns: ['', 'the main thread', 'all threads'],
      rows: apps.flatMap(({ title }, at) =>
        [...(after[at] ?? [])].map(([role, later]) => {
          const earlier = before[at]?.get(role) ?? [];
          return [
            `${title}: ${role}`,
            ...(['main', 'all'] as const).map((of) => perSecond(of, earlier, later)),
          ];
        }),
      ),
    };
  });
}

function switchesByRole(app: App): Map<string, Switches[]> {
  return new Map([...app.pidsByRole()].map(([role, pids]) => [role, pids.map(switchesOf)]));
}

function perSecond(of: keyof Switches, before: readonly Switches[], after: readonly Switches[]): string {
  const counts = after.map((later, at) => later[of] - (before[at]?.[of] ?? Number.NaN));
  return number(median(counts) / (IDLE_MS / 1_000));
}
