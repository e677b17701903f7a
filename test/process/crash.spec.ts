import { expect, it } from '@jest/globals';

import { get, getJson, getUntil } from './support/http.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();

it('fails calls in flight at once when the library dies, and serves again by itself', async () => {
  const program = start('basic/main.js');
  const { port, library } = await program.ready();
  const hanging = getJson<{ name: string; code: string; execution: string; stack: string }>(port, '/hang');
  await program.until(/hang\(\) began/);
  process.kill(library, 'SIGKILL');

  const error = await hanging;
  expect(error).toMatchObject({ name: 'CallLostError', code: 'CALL_LOST', execution: 'maybe' });
  expect(error.stack).toMatch(/PricesController\.hang/);

  // Calls made while it is down wait for the next library.
  const quote = await getJson<{ library: number; calls: number }>(port, '/quote/ACME');
  expect(quote.library).not.toBe(library);
  expect(quote.calls).toBe(1);
  await program.until(/library \(pid \d+\) is back after \d+ ms/);
  expect(program.output).toMatch(
    new RegExp(`library \\(pid ${library}\\) was killed by SIGKILL; starting it again now`),
  );
});

it('answers 503 for a call that is lost', async () => {
  const program = start('basic/main.js');
  const { port, library } = await program.ready();
  const lost = get(port, '/hang-uncaught');
  await program.until(/hang\(\) began/);
  process.kill(library, 'SIGKILL');
  expect((await lost).status).toBe(503);
});

it('replaces a worker that crashes or is killed, in every environment', async () => {
  const program = start('basic/main.js', { env: { NODE_ENV: 'development' } });
  const { port, workers } = await program.ready();
  process.kill(workers[0] ?? -1, 'SIGKILL');
  await program.until(/worker 1 \(pid \d+\) is back/);
  await get(port, '/crash').catch(() => undefined);
  await program.until(/a worker crashes/);
  await program.until(/worker \d \(pid \d+\) exited with code 1; starting it again/);
  const seen = new Set<number>();
  await getUntil(port, '/quote/ACME', ({ body }) => {
    seen.add((JSON.parse(body) as { worker: number }).worker);
    return seen.size >= 2;
  });
});

it('replaces a child that alone is sent SIGTERM, after its hooks', async () => {
  const program = start('basic/main.js');
  const { workers, library, port } = await program.ready();
  process.kill(workers[1] ?? -1, 'SIGTERM');
  await program.until(/worker 2 \(pid \d+\) has taken over from pid \d+/);
  expect(program.output).toContain('[worker 2] worker: onApplicationShutdown SIGTERM');
  process.kill(library, 'SIGTERM');
  await program.until(/library \(pid \d+\) has taken over from pid \d+/);
  expect(program.output).toContain('[library] library: onApplicationShutdown SIGTERM');
  expect((await get(port, '/quote/ACME')).status).toBe(200);
});

it('gives up when a child exits again and again: the master exits non-zero and tells why', async () => {
  const program = start('crash-loop/main.js');
  const { port } = await program.ready();
  const waiting = get(port, '/');
  expect((await program.exited).code).toBe(1);
  // A call that waited for the next library is answered when there will be none.
  expect((await waiting).status).toBe(503);
  expect(program.output).toContain('library exits again and again; the cluster gives up');
  expect(program.output).toMatch(/starting it again now/);
  expect(program.output).toContain('the feed is gone for good');
});
