import { execFile } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';

import { get, getJson } from './support/http.js';
import { ask } from './support/load.js';
import { type Program, untilGone } from './support/program.js';
import { usePrograms } from './support/programs.js';
import { ROOT } from './support/project.js';

/*
 * The sample, started as its README says: `node master.js`.
 */
const program = usePrograms();
const ISO_DATE = /^\d{4}-.*Z$/;

let folder: string;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/link-sample.mjs')]);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cd-classic-sample-'));
  setBanner('first');
});
afterEach(() => rm(folder, { recursive: true }));

function start(): Program {
  return program(join(ROOT, 'sample/04-classic/master.js'), {
    env: { CONFIG_FILE: configFile(), WORKERS: '2' },
  });
}

const configFile = (): string => join(folder, 'config.json');

/** In one step: nobody reads half of it. */
function setBanner(banner: string): void {
  writeFileSync(join(folder, 'next.json'), JSON.stringify({ banner }));
  renameSync(join(folder, 'next.json'), configFile());
}

/** Resolves when each of these app processes has the banner, which its listener was called with. */
async function untilAllShow(banner: string, port: number, workers: readonly number[]): Promise<void> {
  const missing = new Set(workers);
  while (missing.size > 0) {
    const shown = await getJson<{ banner: string; worker: number }>(port, '/banner');
    if (shown.banner === banner) missing.delete(shown.worker);
  }
}

it('runs in plain node, with a library and app processes', async () => {
  const { port, library, workers, master } = await start().ready();
  const { holder, worker } = await getJson<{ holder: number; worker: number }>(port, '/holder');
  expect(holder).toBe(library);
  expect(workers).toContain(worker);
  expect(new Set([master, library, ...workers]).size).toBe(4);
});

it('every kind of export answers', async () => {
  const { port } = await start().ready();
  // A function, and a field.
  expect(await getJson(port, '/prices')).toMatchObject({ prices: { ACME: 42, INIT: 7 }, currency: 'EUR' });
  // A method of a class instance.
  expect(await getJson(port, '/config?key=banner')).toMatchObject({ value: 'first' });
  // A function that returns a promise, and a generator function.
  expect(await getJson(port, '/price?symbol=ACME')).toMatchObject({ price: 42 });
  expect(await getJson(port, '/total?symbols=ACME,INIT')).toMatchObject({ total: 49 });
  // A promised object.
  expect(await getJson(port, '/converted?amount=9&to=USD')).toMatchObject({ converted: 10 });
  // A field of what a generator function made, a Date.
  expect(await getJson(port, '/holder')).toMatchObject({ openedAt: expect.stringMatching(ISO_DATE) });
});

it('an inherited method of what a generator function made counts for all app processes', async () => {
  const { port } = await start().ready();
  const bodies = [];
  for (let i = 0; i < 4; i++) bodies.push(await ask({ port, method: 'POST', path: '/take?symbol=ACME' }));
  const taken = bodies.map((outcome) => JSON.parse('body' in outcome ? outcome.body : 'null') as unknown);
  expect(taken).toMatchObject([{ taken: 1 }, { taken: 2 }, { taken: 3 }, { taken: 4 }]);
});

it('a Map, a Date and a Buffer are that in the library, and again in the app', async () => {
  const { port } = await start().ready();
  const outcome = await ask({ port, method: 'PUT', path: '/price?symbol=ACME&price=43' });
  const published = JSON.parse('body' in outcome ? outcome.body : outcome.error) as unknown;
  expect(published).toMatchObject({
    prices: { ACME: 43, INIT: 7 },
    at: expect.stringMatching(ISO_DATE),
    checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(await getJson(port, '/price?symbol=ACME')).toMatchObject({ price: 43 });
});

it('errors are answered at once, with their class and their properties', async () => {
  const { port } = await start().ready();
  const noPrice = { status: 404, body: expect.stringContaining('RangeError: There is no price of NONE') };
  expect(await get(port, '/price?symbol=NONE')).toEqual(noPrice);
  expect(await get(port, '/total?symbols=ACME,NONE')).toEqual(noPrice);
  expect(await get(port, '/converted?amount=1&to=XXX')).toEqual({
    status: 500,
    body: expect.stringContaining('RangeError: There is no rate of XXX'),
  });
});

it('a listener is told in every app process, also by the next library', async () => {
  const running = start();
  const { port, library, workers } = await running.ready();
  await untilAllShow('first', port, workers);
  setBanner('second');
  await untilAllShow('second', port, workers);
  process.kill(library, 'SIGKILL');
  await running.until(/library \(pid \d+\) is back/);
  setBanner('third');
  await untilAllShow('third', port, workers);
});

it('SIGTERM to the master leaves no process behind', async () => {
  const running = start();
  const { library, workers } = await running.ready();
  running.kill('SIGTERM');
  expect(await running.exited).toEqual({ code: 0, signal: null });
  await untilGone([library, ...workers]);
});
