import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { get } from './support/http.js';
import { untilGone } from './support/program.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cd-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

it.each(['SIGTERM', 'SIGINT'] as const)(
  'finishes requests in flight at %s, runs the hooks of the workers before those of the library, and exits 0',
  async (signal) => {
    const program = start('basic/main.js', { env: { TMPDIR: folder } });
    const { port, library, workers } = await program.ready();
    expect(readdirSync(folder)).toHaveLength(1);
    const inFlight = get(port, '/in-flight');
    await program.until(/in-flight request began/);
    program.kill(signal);

    expect(await inFlight).toMatchObject({ status: 200 });
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect(
      program.lines.filter((line) => /: on(Module|Application)/.test(line)).map((line) => line.slice(1)),
    ).toEqual([
      ...Array.from({ length: 4 }, () => expect.stringMatching(/^worker \d\] worker: on/)),
      'library] library: onModuleDestroy',
      `library] library: onApplicationShutdown ${signal}`,
    ]);
    await untilGone([library, ...workers]);
    expect(readdirSync(folder)).toEqual([]);
  },
);

it('tells a client that keeps its connection to let go of it', async () => {
  const program = start('basic/main.js');
  const { port } = await program.ready();
  const agent = new Agent({ keepAlive: true });
  const asked = request({ port, path: '/in-flight', host: '127.0.0.1', agent }).end();
  await program.until(/in-flight request began/);
  program.kill('SIGTERM');
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  expect(response.headers.connection).toBe('close');
  response.resume();
  expect(await program.exited).toEqual({ code: 0, signal: null });
  agent.destroy();
});

it('keeps that order when the whole process group gets the signal, as at Ctrl-C', async () => {
  const program = start('basic/main.js', { detached: true });
  const { port } = await program.ready();
  const inFlight = get(port, '/in-flight');
  await program.until(/in-flight request began/);
  program.killGroup('SIGINT');
  expect(await inFlight).toMatchObject({ status: 200 });
  expect(await program.exited).toEqual({ code: 0, signal: null });
  const hooks = program.lines.filter((line) => line.includes('onApplicationShutdown SIGINT'));
  expect(hooks).toEqual([
    expect.stringContaining('worker: '),
    expect.stringContaining('worker: '),
    expect.stringContaining('library: '),
  ]);
});

it('takes a signal that comes twice at once, as under npm, for one', async () => {
  const program = start('basic/main.js');
  await program.ready();
  program.kill('SIGINT');
  program.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
});

it('ends at once at a further signal', async () => {
  const program = start('basic/main.js', { env: { SHUTDOWN_TIMEOUT_MS: '60000', TMPDIR: folder } });
  const { port, library, workers } = await program.ready();
  const hanging = get(port, '/hang-uncaught').catch((error: Error) => error.message);
  await program.until(/hang\(\) began/);
  program.kill('SIGTERM');
  await program.until(/once more to end them at once/);
  const again = setInterval(() => program.kill('SIGTERM'), 50);
  expect(await program.exited).toEqual({ code: 1, signal: null });
  clearInterval(again);
  expect(await hanging).toMatch(/socket hang up|ECONNRESET/);
  await untilGone([library, ...workers]);
  expect(readdirSync(folder)).toEqual([]);
});

it('kills what does not stop within shutdownTimeoutMs, and says so', async () => {
  const program = start('basic/main.js', { env: { SHUTDOWN_TIMEOUT_MS: '300' } });
  const { port } = await program.ready();
  const hanging = get(port, '/hang-uncaught').catch((error: Error) => error.message);
  await program.until(/hang\(\) began/);
  program.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
  expect(program.output).toMatch(/worker \d did not stop within 300 ms and was killed/);
  await hanging;
});

it('leaves no process and no socket behind when the master is killed', async () => {
  const program = start('basic/main.js', { env: { TMPDIR: folder } });
  const { library, workers } = await program.ready();
  program.kill('SIGKILL');
  // The output ends when the last process that could write to it is gone.
  await program.exited;
  await untilGone([library, ...workers]);
  expect(readdirSync(folder)).toEqual([]);
});

it('stops when the signal comes while it boots', async () => {
  const program = start('basic/main.js', { env: { TMPDIR: folder } });
  await program.until(/constructed PricesService/);
  program.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
  expect(readdirSync(folder)).toEqual([]);
});
