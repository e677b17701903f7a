import { get } from '../process/support/http.js';
import { untilGone } from '../process/support/program.js';
import type { ChaosOptions } from './chaos-options.js';
import { childrenOf, isRunning } from './cluster.js';
import { none, type Row } from './report.js';
import type { Stage } from './stage.js';

/** Until when every process has ended whose master was killed. */
const END_MS = 5_000;
/** The longest that a blocked event loop takes. */
const BLOCKED_MS = 20_000;

/** Kills the master under load, with a worker and the library blocked. */
export async function orphans(stage: Stage, { rate }: ChaosOptions): Promise<Row[]> {
  const cluster = await stage.start('orphans', rate);
  const children = childrenOf(cluster.master);
  for (const path of ['/library/block', '/block']) get(stage.port, `${path}/${BLOCKED_MS}`).catch(() => {});
  await get(stage.port, '/plain').catch(() => {});
  const killedAt = performance.now();
  cluster.kill('SIGKILL');
  await cluster.exited;
  const late = new Promise((resolve) => setTimeout(resolve, END_MS).unref());
  await Promise.race([untilGone(children), late]);
  const endedMs = performance.now() - killedAt;
  return [
    none(
      'orphans 5 s after the master was killed',
      children.filter(isRunning).map((pid) => `pid ${pid}`),
    ),
    { name: '  the last one ended after, ms', value: Math.round(endedMs) },
  ];
}
