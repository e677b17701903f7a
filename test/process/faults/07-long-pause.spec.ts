import { expect, it } from '@jest/globals';

import { get } from '../support/http.js';
import { useSupervised } from '../support/supervised.js';

const { start } = useSupervised();

it('fault 7: a process whose event loop is blocked for a second goes on, and somebody is told', async () => {
  const program = start({ supervision: { stallTimeoutMs: 5_000 }, env: { WORKERS: '1' } });
  const { port, workers } = await program.ready();
  expect(await get(port, '/block/1000')).toEqual({ status: 200, body: String(workers[0]) });
  await program.until(
    new RegExp(`worker 1 \\(pid ${workers[0]}\\) gave no sign of life for \\d{4} ms, and goes on`),
  );
  expect((await get(port, '/pid')).body).toBe(String(workers[0]));
  expect(program.output).not.toMatch(/killed|exited/);
});
