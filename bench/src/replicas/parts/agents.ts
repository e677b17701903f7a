import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Shared } from 'nestjs-cluster-dispatch';
import { map, mergeMap, type Observable } from 'rxjs';

import { BenchLink } from '../../control/bench-link.js';
import { socketPath } from '../../control/environment.js';
import { watchEventLoop } from '../longest-block.js';
import { Watch } from '../sightings.js';
import { answerTasks, type Stamp, type StateName } from '../tasks.js';
import { Agent, deriveSecret, handshakeCrypto, knownClasses, makeProxy } from './built.js';
import { CHANGING, type LargeState } from './large-state.js';

type Proxy = Pick<Shared<LargeState>, 'entries' | 'items'>;

/* Any number of agents of that library, each with a connection and a replica of its own. */
const link = await BenchLink.open();
const key = process.env['BENCH_KEY'] ?? '';
const classes = knownClasses();
const sockets: Socket[] = [];
// From here on the only connections of this process are those of agents.
subscribe('net.client.socket', (message) => sockets.push((message as { socket: Socket }).socket));
const proxies: Proxy[] = [];
const watch = new Watch();
link.ready(
  'agents',
  answerTasks({
    connect: (count) => connect(count),
    received: () => sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    longestBlock: watchEventLoop(),
    watch: ({ state, updates }) =>
      watch.start(
        proxies.map((proxy) => changesOf(proxy, state)),
        updates,
      ),
    watched: () => watch.end(),
  }),
);

/** The time until all of the state is there. */
async function connect(count: number): Promise<{ elapsedMs: number }> {
  const startedAt = performance.now();
  const made = await Promise.all(Array.from({ length: count }, connectOne));
  proxies.push(...made);
  return { elapsedMs: performance.now() - startedAt };
}

async function connectOne(_: unknown, index: number): Promise<Proxy> {
  const name = `process ${process.pid} agent ${index + 1}`;
  const agent = new Agent({ name, timeoutMs: 30_000, classes });
  const secret = deriveSecret(handshakeCrypto, key, name);
  agent.connect({ epoch: 1, socketPath: socketPath('library'), secret });
  const [provider] = (await agent.contract).providers;
  if (!provider) throw new Error('the library shares nothing');
  return makeProxy(provider, agent) as unknown as Proxy;
}

function changesOf({ entries, items }: Proxy, state: StateName): Observable<Stamp> {
  if (state === 'map') return entries.changes$.pipe(mergeMap(({ set }) => set.values()));
  return items.changes$.pipe(map(({ value }) => value[CHANGING] ?? { at: 0, number: 0 }));
}
