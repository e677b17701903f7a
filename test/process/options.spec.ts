import { availableParallelism } from 'node:os';

import { expect, it } from '@jest/globals';

import { get, getJson } from './support/http.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();

it('makes options with other providers in forRootAsync()', async () => {
  const program = start('async/main.js', { env: { WEB_WORKERS: '2' } });
  const { port, workers, library } = await program.ready();
  expect(workers).toHaveLength(2);
  expect([
    (await getJson<{ count: number }>(port, '/')).count,
    (await getJson<{ count: number }>(port, '/')).count,
  ]).toEqual([1, 2]);
  const constructed = [...program.output.matchAll(/constructed AppService in pid (\d+)/g)].map(([, pid]) =>
    Number(pid),
  );
  expect(constructed.toSorted()).toEqual(workers.toSorted());
  expect(constructed).not.toContain(library);
});

it('refuses bad options of forRootAsync() and names them', async () => {
  const program = start('async/main.js', { env: { WEB_WORKERS: '0' } });
  expect((await program.exited).code).toBe(1);
  expect(program.output).toContain('"workers" must be a whole number from 1, or \'auto\', not 0.');
});

it('constructs the providers of forFeature() in the library alone', async () => {
  const program = start('feature/main.js');
  const { port, library } = await program.ready();
  expect(await getJson(port, '/stock')).toEqual({ count: 7, library });
  const constructed = [...program.output.matchAll(/constructed (\w+) in pid (\d+)/g)];
  expect(constructed.map(([, name, pid]) => [name, Number(pid)])).toEqual([
    ['StockDatabase', library],
    ['StockService', library],
  ]);
});

it('forks nothing and opens nothing when the file that calls forRoot() is imported', async () => {
  const program = start('import-only/main.js');
  expect(await program.exited).toEqual({ code: 0, signal: null });
  expect(program.output).toBe('imported AppModule\nopen: nothing\n');
});

it('starts as many workers as there are CPUs by default', async () => {
  const program = start('basic/main.js', { env: { WORKERS: 'auto' } });
  // In a container with a quota there are fewer; this machine's own tests of the quota are unit tests.
  expect((await program.ready()).workers.length).toBeLessThanOrEqual(availableParallelism());
  expect((await program.ready()).workers.length).toBeGreaterThanOrEqual(1);
});

it('serves the same inline, in one process, with CLUSTER_DISPATCH_MODE=inline', async () => {
  const program = start('inline/main.js', { env: { CLUSTER_DISPATCH_MODE: 'inline' } });
  const port = Number((await program.until(/listening on .*:(\d+)/))[1]);
  const { pid } = program;
  expect(await getJson(port, '/quote/ACME')).toEqual({
    symbol: 'ACME',
    price: 42,
    calls: 1,
    library: pid,
    worker: pid,
  });
  expect((await get(port, '/quote/NONE')).status).toBe(404);
  expect((await get(port, '/timeout')).status).toBe(504);
  program.kill('SIGTERM');
  await program.exited;
  const hooks = [...program.output.matchAll(/(worker|library): onApplicationShutdown/g)].map(
    ([, role]) => role,
  );
  expect(hooks).toEqual(['worker', 'library']);
});
