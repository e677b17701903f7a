import { expect, it } from '@jest/globals';
import type {
  ClusterHealth,
  ClusterTopology,
  LifecycleEvent,
  ProcessIdentity,
  ProcessStatus,
} from 'nestjs-cluster-dispatch';

import { serverSentEvents } from './support/events.js';
import { get, getJson, getUntil } from './support/http.js';
import { useSupervised } from './support/supervised.js';

const { start, setVersion } = useSupervised();

interface Seen {
  readonly self: ProcessIdentity;
  readonly pendingCalls: number;
  readonly topology: ClusterTopology;
  readonly health: ClusterHealth;
}

const workerIn = (body: string): ProcessStatus | undefined => (JSON.parse(body) as Seen).topology.workers[0];

const seen = (port: number): Promise<Seen> => getJson<Seen>(port, '/cluster');

it('tells a worker and a library who they are, and what the others are', async () => {
  const program = start();
  const { port, library, workers, master } = await program.ready();
  const { self, topology, health, pendingCalls } = await seen(port);
  expect(workers[Number(self.name.at(-1)) - 1]).toBe(self.pid);
  expect(self.role).toBe('worker');
  expect(await getJson(port, '/library/call/self')).toEqual({
    role: 'library',
    name: 'library',
    pid: library,
  });
  const status = { state: 'ready', restarts: 0, pendingCalls: 0 };
  expect(topology).toMatchObject({
    master: { pid: master },
    libraries: [
      {
        ...status,
        role: 'library',
        name: 'library',
        pid: library,
        epoch: 1,
        contract: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
    ],
    workers: workers.map((pid, index) => ({ ...status, role: 'worker', name: `worker ${index + 1}`, pid })),
    reloading: false,
  });
  expect(health).toEqual({ status: 'up', problems: [] });
  expect(pendingCalls).toBe(0);
});

it('tells how a process does: its memory, and the calls that it waits for', async () => {
  const program = start({ env: { WORKERS: '1' } });
  const { port, library } = await program.ready();
  const held = get(port, '/library/call/hold');
  await program.until(/hold\(\) began/);
  expect((await seen(port)).pendingCalls).toBe(1);
  const { body } = await getUntil(port, '/cluster', (answer) => workerIn(answer.body)?.pendingCalls === 1);
  const { rssBytes = 0, heapUsedBytes = 0, heapLimitBytes = 0 } = workerIn(body)?.memory ?? {};
  expect(rssBytes).toBeGreaterThan(heapUsedBytes);
  expect(heapLimitBytes).toBeGreaterThan(heapUsedBytes);
  process.kill(library, 'SIGUSR2');
  await held;
});

it('tells what happens to a process, from its exit until it is there again', async () => {
  const program = start();
  const { port, library } = await program.ready();
  const events: LifecycleEvent[] = [];
  for await (const data of followed(port, program, () => process.kill(library, 'SIGKILL'))) {
    events.push(data);
    if (data.type === 'library.restarted') break;
  }
  expect(events).toEqual([
    {
      type: 'library.exited',
      name: 'library',
      pid: library,
      reason: 'signal',
      code: null,
      signal: 'SIGKILL',
      duringBoot: false,
      restartInMs: 0,
    },
    { type: 'library.ready', name: 'library', pid: expect.any(Number), bootMs: expect.any(Number) },
    { type: 'library.restarted', name: 'library', pid: expect.any(Number), downMs: expect.any(Number) },
  ]);
  expect((await seen(port)).topology.libraries).toMatchObject([{ restarts: 1, epoch: 2, state: 'ready' }]);
});

it('says that the cluster is degraded while a process is down', async () => {
  const program = start({ supervision: { maxRestarts: 100 } });
  const { port, library } = await program.ready();
  setVersion({ name: 'second', library: 'fails' });
  process.kill(library, 'SIGKILL');
  await program.until(/library did not come back/);
  const { health } = await seen(port);
  expect(health).toEqual({
    status: 'degraded',
    problems: [expect.stringMatching(/^library is (down|booting)$/)],
  });
  setVersion({ name: 'third' });
  await program.until(/library \(pid \d+\) is back/);
  expect((await seen(port)).health.status).toBe('up');
});

it('reloads; who asked is told, although its own process is replaced', async () => {
  const program = start();
  const { port } = await program.ready();
  setVersion({ name: 'second' });
  expect((await get(port, '/reload')).body).toBe('reloaded');
  await program.until(/Reloaded/);
  expect(await getJson(port, '/version')).toMatchObject({ worker: 'second', library: 'second' });
});

it('tells who asked why a reload failed', async () => {
  const program = start();
  const { port, library } = await program.ready();
  setVersion({ name: 'second', worker: 'fails' });
  expect((await get(port, '/reload')).body).toMatch(/^BootError: worker 1 \(pid \d+\) could not boot/);
  expect(await getJson(port, '/library')).toEqual({ pid: library });
});

/** The events from when the master knows that somebody listens. */
async function* followed(
  port: number,
  program: ReturnType<typeof start>,
  begin: () => void,
): AsyncGenerator<LifecycleEvent> {
  // What a process asks after it began to listen is answered when the master has heard of both.
  const stream = serverSentEvents(port, '/events');
  const first = stream.next();
  await program.until(/listens to events/);
  begin();
  for (let next = await first; !next.done; next = await stream.next())
    yield JSON.parse(next.value) as LifecycleEvent;
}
