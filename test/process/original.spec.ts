import { expect, it } from '@jest/globals';

import { freePort, get, getJson } from './support/http.js';
import { untilGone } from './support/program.js';
import { useSupervised } from './support/supervised.js';

/*
 * What the package of that name did wrong until version 2, each the other way round. More of it has files of its own:
 * subscriptions after a restart (streams.spec.ts), the order at shutdown (shutdown.spec.ts).
 */
const { start, setVersion } = useSupervised();

it('a method that throws rejects at once, with its own error', async () => {
  const { port } = await start().ready();
  expect(await getJson(port, '/library/error/fail')).toEqual({
    name: 'RangeError',
    message: 'no such price',
  });
});

it('two apps on one machine each have their own library', async () => {
  const [first, second] = await Promise.all([start().ready(), start().ready()]);
  expect(await getJson(first.port, '/library')).toEqual({ pid: first.library });
  expect(await getJson(second.port, '/library')).toEqual({ pid: second.library });
});

it('SIGTERM leaves no library behind', async () => {
  const program = start();
  const { library, workers } = await program.ready();
  program.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
  await untilGone([library, ...workers]);
});

it('a busy worker can be killed, and the master goes on', async () => {
  const program = start({ env: { PORT: String(await freePort()) } });
  const { port, workers, master } = await program.ready();
  const busy = Array.from({ length: 20 }, () => get(port, '/after/60000').catch(() => 'cut off'));
  await Promise.all(Array.from({ length: 20 }, () => get(port, '/pid')));
  for (const worker of workers) process.kill(worker, 'SIGKILL');
  expect(new Set(await Promise.all(busy))).toEqual(new Set(['cut off']));
  await program.until(/worker 1 \(pid \d+\) is back/);
  await program.until(/worker 2 \(pid \d+\) is back/);
  expect((await get(port, '/pid')).status).toBe(200);
  expect(program.pid).toBe(master);
});

it.each(['production', 'development', ''])(
  'restarts do not depend on NODE_ENV, and are few: %p',
  async (NODE_ENV) => {
    const program = start({ env: { NODE_ENV } });
    const { library } = await program.ready();
    setVersion({ name: 'second', library: 'fails' });
    process.kill(library, 'SIGKILL');
    expect((await program.exited).code).toBe(1);
    expect(program.output.match(/starting it again|trying again/g)).toHaveLength(5);
  },
);

it('nothing is said to be ready when a worker does not boot', async () => {
  const program = start({ version: { name: 'first', worker: 'fails' } });
  expect((await program.exited).code).toBe(1);
  expect(program.output).not.toContain('Ready');
});

it('memory does not grow with the items that were sent: 117,000', async () => {
  const program = start({ nodeArgs: ['--expose-gc'], env: { WORKERS: '1' } });
  const { port } = await program.ready();
  interface Heaps {
    readonly seen: number;
    readonly library: number;
    readonly worker: number;
  }
  const before = await getJson<Heaps>(port, '/flood/20000');
  const after = await getJson<Heaps>(port, '/flood/117000');
  expect(after.seen).toBe(117_000);
  expect(after.library - before.library).toBeLessThan(2 * 2 ** 20);
  expect(after.worker - before.worker).toBeLessThan(2 * 2 ** 20);
});
