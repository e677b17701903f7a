import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import type { Seen } from '../fixtures/src/replicas/app.module.js';
import type { Saved } from '../fixtures/src/replicas/config.module.js';
import { get, getUntil } from './support/http.js';
import { Load } from './support/load.js';
import type { Program } from './support/program.js';
import { usePrograms } from './support/programs.js';

const WORKERS = 4;
const start = usePrograms();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cd-state-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Asks until each worker has seen what is wanted. */
async function everyWorker(port: number, wanted: (seen: Seen) => boolean): Promise<Seen[]> {
  const found = new Map<number, Seen>();
  await getUntil(port, '/seen', ({ status, body }) => {
    expect(status).toBe(200);
    const seen = JSON.parse(body) as Seen;
    if (wanted(seen)) found.set(seen.pid, seen);
    return found.size === WORKERS;
  });
  return [...found.values()];
}

const linesWith = ({ lines }: Program, text: string): string[] =>
  lines.filter((line) => line.includes(text)).toSorted();

/** What each worker has written, in the order of their numbers. */
const ofEachWorker = (text: string): string[] =>
  Array.from({ length: WORKERS }, (_, index) => `[worker ${index + 1}] ${text}`);

/** Each worker writes it by itself, in whatever order. */
async function untilEachWrote(program: Program, text: string): Promise<void> {
  const escaped = text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  await Promise.all(
    ofEachWorker('').map((prefix) =>
      program.until(new RegExp(`${prefix.replaceAll(/[[\]]/g, String.raw`\$&`)}${escaped}`)),
    ),
  );
}

it('is there in a constructor, and in onModuleInit, of every worker', async () => {
  const program = start('replicas/main.js', { env: { ENTRIES: '3' } });
  await program.ready();
  const seen = '"name":"known","level":"info","entries":3,"sum":3,"connected":true,"epoch":1}';
  for (const where of ['in a constructor', 'in onModuleInit']) {
    const lines = linesWith(program, where);
    expect(lines).toHaveLength(WORKERS);
    for (const line of lines) expect(line.endsWith(seen)).toBe(true);
  }
});

it('shows a change to the worker that made it with the result of its call, and to all others by itself', async () => {
  const program = start('replicas/main.js');
  const { port } = await program.ready();
  expect(await get(port, '/rename/next')).toEqual({ status: 200, body: 'next' });
  await untilEachWrote(program, 'heard known -> next');
  for (const { name } of await everyWorker(port, () => true)) expect(name).toBe('next');
});

it('keeps the last state while the library is away, and tells once what is different in the next one', async () => {
  const file = join(folder, 'state.json');
  const program = start('replicas/main.js', { env: { STATE_FILE: file, ENTRIES: '3' } });
  const { port, libraries } = await program.ready();
  const saved: Saved = {
    flags: { name: 'restored', limits: { rate: 1 } },
    entries: [
      ['key 0', 0],
      ['key 1', 10],
      ['key 9', 9],
    ],
  };
  writeFileSync(file, JSON.stringify(saved));
  process.kill(libraries['config'] ?? -1, 'SIGKILL');
  const [, pid] = await program.until(/restores in pid (\d+)/);

  for (const seen of await everyWorker(port, ({ connected }) => !connected))
    expect(seen).toMatchObject({ name: 'known', level: 'info', entries: 3, sum: 3, epoch: 1 });
  process.kill(Number(pid), 'SIGUSR2');
  for (const seen of await everyWorker(port, ({ connected }) => connected))
    expect(seen).toMatchObject({ name: 'restored', level: 'info', entries: 3, sum: 19, epoch: 2 });

  expect(linesWith(program, '] heard ')).toEqual(
    [
      ...ofEachWorker('heard known -> restored'),
      ...ofEachWorker('heard {"set":[["key 1",10],["key 9",9]],"deleted":["key 2"]}'),
    ].toSorted(),
  );
});

it('is there for every reader while all processes are replaced', async () => {
  const program = start('replicas/main.js');
  const { port } = await program.ready();
  const load = new Load({ port, path: '/name' }, { clients: 4, keepAlive: true });
  program.kill('SIGUSR2');
  await program.until(/Reloaded/);
  const { errors, bodies } = await load.stop();
  expect(errors).toEqual([]);
  // That of the new library, until the other one has called it.
  for (const body of bodies.keys()) expect(['the name is initial', 'the name is known']).toContain(body);
  for (const { name } of await everyWorker(port, () => true)) expect(name).toBe('known');
});

it('has all of a map of 100,000 entries in every worker from its first line', async () => {
  const program = start('replicas/main.js', { env: { ENTRIES: '100000' } });
  const { port } = await program.ready();
  for (const line of linesWith(program, 'in a constructor')) expect(line).toContain('"entries":100000');
  for (const { sum } of await everyWorker(port, () => true)) expect(sum).toBe((100_000 * 99_999) / 2);
});

it('is read by another library, which has it with the answer to its first call', async () => {
  const program = start('replicas/main.js');
  const { port } = await program.ready();
  expect(linesWith(program, 'reports in its')).toEqual([
    '[reports] reports in its constructor: false LibraryUnavailableError',
  ]);
  expect(linesWith(program, 'reports knew')).toEqual(['[reports] reports knew at its boot: known']);
  await get(port, '/rename/next');
  await program.until(/reports heard next/);
  expect((await get(port, '/reports')).body).toBe('next');
});
