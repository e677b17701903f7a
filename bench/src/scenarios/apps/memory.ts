import { median } from '../../harness/median.js';
import { mebibytes } from '../../report/numbers.js';
import type { Section } from '../../report/section.js';
import type { Bench } from '../scenario.js';
import { bareCluster, clustered, single, withApps, WORKERS, type App } from './app.js';
import { load } from './autocannon.js';

const REQUESTS_PER_WORKER = 3_000;

/** What each process keeps of the memory after the same load. */
export async function memory({ progress }: Bench): Promise<Section> {
  progress('memory');
  return withApps([single, bareCluster, clustered], async ([alone, bare, ours]) => {
    if (!alone || !bare || !ours) throw new Error('not all apps run');
    await load(alone.url('local'), { requests: REQUESTS_PER_WORKER });
    await load(bare.url('local'), { requests: REQUESTS_PER_WORKER * WORKERS });
    await load(ours.url('shared'), { requests: REQUESTS_PER_WORKER * WORKERS });
    const unclustered = (await rssByRole(alone)).get('app') ?? Number.NaN;
    const rows = [];
    for (const app of [alone, bare, ours]) {
      for (const [role, rss] of await rssByRole(app)) {
        const more = (rss - unclustered) / 2 ** 20;
        rows.push([`${app.title}: ${role}`, mebibytes(rss), `${more < 0 ? '' : '+'}${more.toFixed(1)}`]);
      }
    }
    return {
      title: 'Memory',
      about:
        `Resident memory of a process, in MiB, after ${REQUESTS_PER_WORKER.toLocaleString('en-US')} requests for each worker, ` +
        'and after its garbage was collected. Pages that processes share, such as the code of Node.js, are in each of them.',
      columns: ['', 'MiB', 'against unclustered'],
      rows,
    };
  });
}

/** The median of the processes that have the same role. */
async function rssByRole(app: App): Promise<Map<string, number>> {
  const usages = await app.usage(true);
  return new Map([...usages].map(([role, all]) => [role, median(all.map(({ rssBytes }) => rssBytes))]));
}
