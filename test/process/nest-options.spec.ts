import { expect, it } from '@jest/globals';

import { get } from './support/http.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();

it('works on Fastify', async () => {
  const program = start('options/main.js', { env: { CASE: 'fastify' } });
  const { port } = await program.ready();
  expect(await get(port, '/')).toEqual({ status: 200, body: '1970-01-01T00:00:00.000Z' });
  program.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
});

it('keeps a custom logger in all three roles', async () => {
  const program = start('options/main.js', { env: { CASE: 'custom-logger' } });
  await program.until(/READY IN/);
  expect(program.lines.filter((line) => line && !/^(\[[\w ]+\] )?SHOUT /.test(line))).toEqual([]);
  expect(program.output).toContain('[library] SHOUT THE CLOCK WAS MADE');
  expect(program.output).toContain('[worker 1] SHOUT THE CONTROLLER WAS MADE');
});

it('leaves nothing buffered in the master and the library with bufferLogs: true', async () => {
  const program = start('options/main.js', { env: { CASE: 'buffer-logs' } });
  await program.ready();
  expect(program.output).toMatch(/^\[Nest\] .*Starting Nest application/m);
  expect(program.output).toMatch(/^\[library\] \[Nest\] .*the clock was made/m);
  expect(program.output).toContain('[worker 1] SHOUT THE CONTROLLER WAS MADE');
  expect(program.output).toContain('[worker 1] SHOUT STARTING NEST APPLICATION...');
});

it('shows the role as a field of a JSON line', async () => {
  const program = start('options/main.js', { env: { CASE: 'json-logger' } });
  const { library, workers } = await program.ready();
  const roles = program.lines
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { pid: number; role?: string })
    .map(({ pid, role }) => [pid, role]);
  expect(Object.fromEntries(roles)).toEqual({
    [program.pid]: undefined,
    [library]: 'library',
    [workers[0] ?? 0]: 'worker 1',
    [workers[1] ?? 0]: 'worker 2',
  });
});

it('shows no role with logRole: false', async () => {
  const program = start('options/main.js', { env: { CASE: 'fastify', LOG_ROLE: 'false' } });
  await program.ready();
  expect(program.output).toContain('the clock was made');
  expect(program.output).not.toMatch(/^\[(library|worker)/m);
});

it('stops in order when main.ts calls enableShutdownHooks()', async () => {
  const program = start('options/main.js', { env: { CASE: 'shutdown-hooks' }, detached: true });
  await program.ready();
  program.killGroup('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
});

it('knows its app among others that main.ts makes', async () => {
  const program = start('options/main.js', { env: { CASE: 'two-apps' } });
  const { port } = await program.ready();
  expect((await get(port, '/')).status).toBe(200);
  program.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
});

it('is ready when a server that main.ts made itself listens', async () => {
  const program = start('options/main.js', { env: { CASE: 'own-server' } });
  const { port } = await program.ready();
  expect((await get(port, '/')).status).toBe(200);
  program.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
});

it('runs an app that does not listen', async () => {
  const program = start('options/main.js', { env: { CASE: 'context' } });
  await program.until(/Ready in \d+ ms: 2 workers \(worker 1 pid/);
  program.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
});
