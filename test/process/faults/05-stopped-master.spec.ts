import { Agent } from 'node:http';

import { expect, it } from '@jest/globals';

import { get, getJson } from '../support/http.js';
import { useSupervised } from '../support/supervised.js';

const { start } = useSupervised();

it('fault 5: no healthy process is killed when a master goes on that was stopped for 5 s', async () => {
  const program = start({ supervision: { stallTimeoutMs: 2_000 }, env: { WORKERS: '1' } });
  const { port, workers, library, master } = await program.ready();
  // The master hands new connections on: one that is there already does without it.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await get(port, '/pid', agent);
  program.stop(master);
  await get(port, '/after/5000', agent);
  process.kill(master, 'SIGCONT');
  // As long as it would take to find a process that is stuck.
  expect((await get(port, '/after/3500', agent)).body).toBe(String(workers[0]));
  expect(await getJson(port, '/library')).toEqual({ pid: library });
  expect(program.output).not.toMatch(/killed|exited/);
  agent.destroy();
});
