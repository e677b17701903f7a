import { Agent, type RequestOptions } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import { freePort, get } from './support/http.js';
import { ask, Load, type Outcome } from './support/load.js';
import { usePrograms } from './support/programs.js';

const LET_GO = { error: expect.stringMatching(/ECONNRESET|EPIPE|socket hang up/) };

const start = usePrograms();

it('fault 4: a worker is SIGKILLed under HTTP load, again and again, and no client hangs', async () => {
  const program = start('http/main.js', { env: { WORKERS: '4' } });
  const { port, workers } = await program.ready();
  const load = new Load({ port, path: '/pid' }, { clients: 8, keepAlive: false });
  for (let round = 1; round <= 2; round++)
    for (const [index, pid] of workers.entries()) {
      process.kill(pid, 'SIGKILL');
      const back = `(?:worker ${index + 1} \\(pid (\\d+)\\) is back[^]*){${round}}`;
      workers[index] = Number((await program.until(new RegExp(back)))[1]);
    }
  const { answered, errors } = await load.stop();
  expect(answered).toBeGreaterThan(0);
  // What the worker was answering when it was killed.
  expect(errors.length).toBeLessThan(answered);
  expect(errors.filter((error) => !/ECONNRESET|socket hang up|EPIPE/.test(error))).toEqual([]);
});

it('fault 4: a worker is SIGSTOPped: the others serve, and the clients that wait are let go when it ends', async () => {
  const other = await freePort();
  const program = start('http/main.js', { env: { OTHER_PORT: String(other) } });
  const { port, workers } = await program.ready();
  const [stopped = -1] = workers;
  process.kill(stopped, 'SIGSTOP');
  const waiting = [await oneThatWaits({ port }), await oneThatWaits({ port: other })];
  process.kill(stopped, 'SIGKILL');
  for (const { outcome } of waiting) expect(await outcome).toEqual(LET_GO);
  await program.until(/worker 1 \(pid \d+\) is back/);
});

it.each(['express', 'fastify'])(
  'spreads 64 connections that are kept over 4 workers: %s',
  async (PLATFORM) => {
    const program = start('http/main.js', { env: { WORKERS: '4', PLATFORM } });
    const { port } = await program.ready();
    const agents = Array.from({ length: 64 }, () => new Agent({ keepAlive: true }));
    const pids: string[] = [];
    for (const agent of agents) pids.push((await get(port, '/pid', agent)).body);
    const counts = [...new Set(pids)].map((pid) => pids.filter((other) => other === pid).length);
    expect(counts).toHaveLength(4);
    expect(Math.max(...counts) / Math.min(...counts)).toBeLessThanOrEqual(2);
    for (const agent of agents) agent.destroy();
  },
);

it('shares a socket in the file system, too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cd-test-'));
  const socketPath = join(folder, 'http');
  const program = start('http/main.js', { env: { SOCKET_PATH: socketPath } });
  const [stopped = -1] = (await program.ready()).workers;
  process.kill(stopped, 'SIGSTOP');
  const { outcome } = await oneThatWaits({ socketPath });
  process.kill(stopped, 'SIGKILL');
  expect(await outcome).toEqual(LET_GO);
  await rm(folder, { recursive: true });
});

/** Asks until all answers but one are there. @returns the request that waits, for a worker that says nothing */
async function oneThatWaits(where: RequestOptions): Promise<{ outcome: Promise<Outcome> }> {
  const waiting = new Set<Promise<Outcome>>();
  for (let index = 0; index < 4; index++) {
    const outcome = ask({ ...where, path: '/pid', agent: false });
    waiting.add(outcome);
    void outcome.then(() => waiting.delete(outcome));
  }
  while (waiting.size > 1) await Promise.race(waiting);
  const [outcome = Promise.reject(new Error('all were answered'))] = waiting;
  return { outcome };
}
