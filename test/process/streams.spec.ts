import { expect, it } from '@jest/globals';

import { serverSentEvents } from './support/events.js';
import { get, getJson, getUntil } from './support/http.js';
import { usePrograms } from './support/programs.js';

const MIB = 2 ** 20;
const start = usePrograms();

interface Flow {
  readonly size: number;
  readonly worker: number;
  readonly library: number;
}

it.each(['download', 'upload'])(
  'a GiB of bytes flows through, and neither process grows by 64 MiB: %s',
  async (direction) => {
    const { port } = await start('streams/main.js', { env: { WORKERS: '1' } }).ready();
    const before = await getJson<Flow>(port, `/${direction}/64`);
    const { size, worker, library } = await getJson<Flow>(port, `/${direction}/1024`);
    expect(size).toBe(1024 * MIB);
    expect(worker - before.worker).toBeLessThan(64 * MIB);
    expect(library - before.library).toBeLessThan(64 * MIB);
  },
);

it('a stream goes on with the next library when one is killed, and shows the gap', async () => {
  const program = start('streams/main.js');
  const { port, library } = await program.ready();
  const seen: string[] = [];
  for await (const item of serverSentEvents(port, '/follow')) {
    if (item !== seen.at(-1)) seen.push(item);
    if (seen.length === 1 && item === `tick of ${library}`) process.kill(library, 'SIGKILL');
    if (seen.length === 3) break;
  }
  expect(seen).toEqual([`tick of ${library}`, 'gap: CallLostError', expect.stringMatching(/^tick of \d+$/)]);
  expect(seen[2]).not.toBe(seen[0]);
});

it('a stream that is not marked ends when the library is killed', async () => {
  const program = start('streams/main.js');
  const { port, library } = await program.ready();
  const seen = new Set<string>();
  for await (const item of serverSentEvents(port, '/end')) {
    if (seen.size === 0) process.kill(library, 'SIGKILL');
    seen.add(item);
  }
  expect([...seen]).toEqual([`tick of ${library}`, 'Service Unavailable']);
});

it('a generator is left when the loop is', async () => {
  const program = start('streams/main.js');
  const { port } = await program.ready();
  expect(await getJson(port, '/generate')).toHaveLength(100);
  await program.until(/\[library\] the generator was left/);
});

it('listeners and functions of a worker are there, and gone when it is', async () => {
  const program = start('streams/main.js');
  const { port, workers } = await program.ready();
  const listening = new Set<number>();
  await getUntil(port, '/listen', ({ body }) => {
    listening.add((JSON.parse(body) as { worker: number }).worker);
    return listening.size === 2;
  });
  expect(await getJson(port, '/emit/42')).toEqual({ listeners: 2 });
  for (const worker of workers) await program.until(new RegExp(`heard 42 in pid ${worker}`));
  const [told] = await getJson<PromiseSettledResult<string[]>[]>(port, '/tell/hello');
  const values = told?.status === 'fulfilled' ? told.value : [];
  expect(new Set(values)).toEqual(new Set(workers.map((worker) => `hello in pid ${worker}`)));

  process.kill(workers[0] ?? -1, 'SIGKILL');
  await program.until(/worker 1 \(pid \d+\) is back/);
  expect(await getJson(port, '/emit/43')).toEqual({ listeners: 1 });
  const { body } = await get(port, '/tell/again');
  expect(body).toContain('FUNCTION_RELEASED');
});

it('an app that ends its streams of events when it stops is not kept by their connections', async () => {
  const program = start('streams/main.js');
  const { port } = await program.ready();
  const events = serverSentEvents(port, '/until-shutdown');
  expect((await events.next()).value).toBe('begun');
  process.kill(program.pid, 'SIGTERM');
  expect((await events.next()).done).toBe(true);
  expect(await program.exited).toEqual({ code: 0, signal: null });
  expect(program.output).not.toMatch(/WARN|killed/);
});
