import { expect, it } from '@jest/globals';

import { serverSentEvents } from './support/events.js';
import { get, getJson, getUntil } from './support/http.js';
import { untilGone } from './support/program.js';
import { useSupervised } from './support/supervised.js';

const { start, setVersion } = useSupervised();

interface Seen {
  readonly worker: string;
  readonly library: string;
  readonly pid: number;
}

it.each(['SIGHUP', 'SIGUSR2'] as const)(
  'replaces the library and each worker at %s, the new one before the old one goes',
  async (signal) => {
    const program = start();
    const { port, library, workers } = await program.ready();
    setVersion({ name: 'second' });
    program.kill(signal);
    await program.until(/Reloaded/);
    await untilGone([library, ...workers]);

    const seen = new Set<number>();
    await getUntil(port, '/version', ({ body }) => {
      const answer = JSON.parse(body) as Seen;
      expect(answer).toMatchObject({ worker: 'second', library: 'second' });
      return seen.add(answer.pid).size === workers.length;
    });
    const order = program.lines.flatMap((line) => {
      const [, step] = /(worker \d|library) \(pid \d+\) has taken over/.exec(line) ?? [];
      return step ?? /(\S+ first): onApplicationShutdown/.exec(line)?.[1] ?? [];
    });
    expect(order).toEqual([
      'library first',
      'library',
      'worker first',
      'worker 1',
      'worker first',
      'worker 2',
    ]);
    expect(program.output).not.toMatch(/killed|did not stop/);
  },
);

it('finishes calls that are in flight on the old library, while new ones go to the new one', async () => {
  const program = start({ env: { WORKERS: '1' } });
  const { port, library } = await program.ready();
  const held = get(port, '/library/call/hold');
  await program.until(/hold\(\) began/);
  setVersion({ name: 'second' });
  program.kill('SIGUSR2');
  await getUntil(
    port,
    '/version',
    ({ body }) => body.includes('"worker":"first"') && body.includes('"library":"second"'),
  );
  process.kill(library, 'SIGUSR2');
  expect(await held).toEqual({ status: 200, body: String(library) });
  await program.until(/Reloaded/);
});

it('takes streams that are marked resubscribe along', async () => {
  const program = start({ env: { WORKERS: '1' } });
  const { port, library } = await program.ready();
  const seen: string[] = [];
  setVersion({ name: 'second' });
  for await (const pid of serverSentEvents(port, '/library/pids')) {
    if (seen.at(-1) === pid) continue;
    seen.push(pid);
    if (seen.length === 1) process.kill(library, 'SIGTERM');
    else break;
  }
  expect(seen[0]).toBe(String(library));
  expect(seen[1]).toBe((await getJson<{ pid: number }>(port, '/library')).pid.toString());
});

it('tells a worker of the old version that calls what the new library no longer has', async () => {
  const program = start({ version: { name: 'first', hasOld: true }, env: { WORKERS: '1' } });
  const { port, library } = await program.ready();
  expect((await get(port, '/library/call/old')).body).toBe('old');
  setVersion({ name: 'second', hasNew: true });
  process.kill(library, 'SIGTERM');
  await program.until(/library \(pid \d+\) has taken over from pid \d+, and offers other methods/);
  expect(await getJson(port, '/library/error/old')).toMatchObject({
    code: 'CONTRACT_MISMATCH',
    execution: 'never',
    message: expect.stringContaining('state.old'),
  });
});

it('reloads once more when it is asked to meanwhile', async () => {
  const program = start({ env: { WORKERS: '1' } });
  const { port, workers } = await program.ready();
  program.kill('SIGUSR2');
  await program.until(/Reloading/);
  setVersion({ name: 'third' });
  // Those that come while one waits are that one.
  for (let again = 0; again < 3; again++) {
    program.kill('SIGUSR2');
    await get(port, '/pid');
  }
  await program.until(/Reloaded[^]*Reloaded/);
  expect(program.output.match(/Reloading/g)).toHaveLength(2);
  expect(await getJson(port, '/version')).toMatchObject({ worker: 'third', library: 'third' });
  await untilGone(workers);
});

it('stops in order while it reloads', async () => {
  const program = start();
  const { library, workers } = await program.ready();
  setVersion({ name: 'second', worker: 'hangs' });
  program.kill('SIGUSR2');
  await program.until(/Reloading/);
  program.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
  expect(program.output).toContain('The reload was given up: the cluster stops');
  expect(program.output).not.toContain('could not boot');
  await untilGone([library, ...workers]);
});
