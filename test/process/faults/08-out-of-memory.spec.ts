import { readFileSync } from 'node:fs';

import { expect, it } from '@jest/globals';

import { get, getJson } from '../support/http.js';
import { useSupervised } from '../support/supervised.js';

const { start } = useSupervised();

it('fault 8: a library that is out of memory is replaced, with the cause in the log', async () => {
  const program = start({ nodeArgs: ['--max-old-space-size=256'] });
  const { port, library, master } = await program.ready();
  const before = residentMegabytes(master);
  const eating = get(port, '/library/call/eat');
  await program.until(new RegExp(`library \\(pid ${library}\\) was out of memory; starting it again now`));
  expect((await eating).status).toBe(503);
  expect((await getJson<{ pid: number }>(port, '/library')).pid).not.toBe(library);
  expect(residentMegabytes(master) - before).toBeLessThan(20);
});

it('fault 8: one that uses more than maxMemoryMb is replaced before, and finishes what is running', async () => {
  const program = start({ supervision: { maxMemoryMb: { worker: 300 } }, env: { WORKERS: '1' } });
  const { port, workers } = await program.ready();
  const inFlight = get(port, '/eat/400');
  await program.until(
    /worker 1 \(pid \d+\) uses \d{3} MiB of memory, and supervision.maxMemoryMb is 300: another takes over/,
  );
  expect(await inFlight).toEqual({ status: 200, body: String(workers[0]) });
  await program.until(new RegExp(`worker 1 \\(pid \\d+\\) has taken over from pid ${workers[0]}`));
  expect((await get(port, '/pid')).body).not.toBe(String(workers[0]));
  expect(program.output).toContain('[worker 1] worker first: onApplicationShutdown');
});

function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
