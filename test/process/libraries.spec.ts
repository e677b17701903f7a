import { describe, expect, it } from '@jest/globals';

import { freePort, get, getJson } from './support/http.js';
import { untilGone } from './support/program.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();

interface Told {
  readonly pid: number;
  readonly by: number;
}

/** The processes of the two libraries. */
function pidsOf({ libraries }: { libraries: Record<string, number> }): { pricing: number; jobs: number } {
  const { pricing = -1, jobs = -1 } = libraries;
  return { pricing, jobs };
}

it('gives each library a process of its own, and lets them call each other in both directions', async () => {
  const program = start('libraries/main.js');
  const announced = await program.ready();
  const { port, workers } = announced;
  const { pricing, jobs } = pidsOf(announced);
  expect(new Set([pricing, jobs, ...workers, announced.master]).size).toBe(5);

  expect(await getJson(port, '/order/ACME')).toEqual({ symbol: 'ACME', length: 1, pid: jobs, by: pricing });
  expect(await getJson(port, '/price-of-next')).toEqual({ price: 4, pid: pricing, by: jobs });
  // Of a feature, in the library that it named, with the instance of that library.
  expect(await getJson(port, '/reports')).toEqual({ pid: jobs, length: 1 });
});

it('fails calls that wait for each other in a circle, with their path', async () => {
  const { port } = await start('libraries/main.js').ready();
  const { name, message } = await getJson<Error>(port, '/circle');
  expect(name).toBe('CallCycleError');
  expect(message).toMatch(/prices\.circle -> jobs\.circle -> prices\.circle -> /);
});

it('shows the name of the library at its lines, and loads its code there alone', async () => {
  const program = start('libraries/main.js');
  const announced = await program.ready();
  const { pricing, jobs } = pidsOf(announced);
  expect(
    program.lines.filter((line) => /loaded the code|knew at its boot|constructed/.test(line)).toSorted(),
  ).toEqual([
    `[jobs] jobs knew at its boot: 1 2`,
    `[jobs] loaded the code of jobs in pid ${jobs}`,
    '[pricing] constructed PricesService',
    `[pricing] loaded the code of pricing in pid ${pricing}`,
  ]);
  expect(program.output).toMatch(
    /Ready in \d+ ms: 2 workers on \S+ \(worker 1 pid \d+, worker 2 pid \d+\), library pricing pid \d+, library jobs pid \d+, master pid \d+/,
  );
});

it('leaves calls to one library alone when another one dies, and connects the next to all', async () => {
  const program = start('libraries/main.js');
  const announced = await program.ready();
  const { port } = announced;
  const { pricing, jobs } = pidsOf(announced);
  const held = getJson<Told>(port, '/hold');
  const lost = getJson(port, '/hang');
  await program.until(/hold\(\) began/);
  await program.until(/hang\(\) began/);
  process.kill(pricing, 'SIGKILL');

  expect(await lost).toEqual({ name: 'CallLostError' });
  await program.until(/library pricing \(pid \d+\) is back after \d+ ms/);
  expect(program.output).toContain(
    `library pricing (pid ${pricing}) was killed by SIGKILL; starting it again now`,
  );
  await get(port, '/let-go');
  expect(await held).toEqual({ pid: jobs });
  expect(program.output).not.toMatch(/library jobs \(pid \d+\) (was|exited|is back)/);

  const ordered = await getJson<Told>(port, '/order/ACME');
  expect(ordered.pid).toBe(jobs);
  expect(ordered.by).not.toBe(pricing);
  expect(await getJson(port, '/price-of-next')).toEqual({ price: 4, pid: ordered.by, by: jobs });
});

it('lets the libraries finish what they ask each other before one stops, and leaves no process', async () => {
  const program = start('libraries/main.js');
  const announced = await program.ready();
  const { port, workers } = announced;
  await get(port, '/background/whenDraining');
  await program.until(/whenDraining\(\) began/);
  program.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
  expect(program.output).toContain('SIGTERM: the workers finish what is running, then the libraries;');
  const ends = program.lines.filter((line) => /background ended|onApplicationShutdown/.test(line));
  expect(ends[0]).toMatch(/^\[jobs\] background ended: \{"symbol":"LAST"/);
  expect(ends.slice(1).toSorted()).toEqual([
    '[jobs] jobs: onApplicationShutdown SIGTERM',
    '[pricing] pricing: onApplicationShutdown SIGTERM',
  ]);
  await untilGone([...workers, ...Object.values(announced.libraries)]);
});

it('kills libraries that do not finish within shutdownTimeoutMs', async () => {
  const program = start('libraries/main.js', { env: { SHUTDOWN_TIMEOUT_MS: '300' } });
  const announced = await program.ready();
  await get(announced.port, '/background/hang');
  await program.until(/hang\(\) began/);
  program.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
  expect(program.output).toContain('library pricing did not stop within 300 ms and was killed');
  await untilGone(Object.values(announced.libraries));
});

it('replaces a library that alone is sent SIGTERM, after its hooks', async () => {
  const program = start('libraries/main.js');
  const announced = await program.ready();
  process.kill(pidsOf(announced).jobs, 'SIGTERM');
  await program.until(/library jobs \(pid \d+\) has taken over from pid \d+/);
  expect(program.output).toContain('[jobs] jobs: onApplicationShutdown SIGTERM');
  expect((await get(announced.port, '/order/ACME')).status).toBe(200);
});

it('replaces all libraries together at a reload', async () => {
  const program = start('libraries/main.js');
  const announced = await program.ready();
  program.kill('SIGUSR2');
  await program.until(/Reloaded/);
  await untilGone([...announced.workers, ...Object.values(announced.libraries)]);
  // An order needs both: one asks the other.
  expect((await get(announced.port, '/order/ACME')).status).toBe(200);
  expect(program.output).not.toMatch(/killed|did not stop/);
});

it('leaves no process behind when the master is killed', async () => {
  const program = start('libraries/main.js');
  const { workers, libraries } = await program.ready();
  program.kill('SIGKILL');
  await program.exited;
  await untilGone([...workers, ...Object.values(libraries)]);
});

it('gives each library its own debugger port', async () => {
  const port = await freePort(5);
  const program = start('libraries/main.js', { nodeArgs: [`--inspect=127.0.0.1:${port}`] });
  await program.ready();
  await program.until(
    new RegExp(
      `Debuggers: master port ${port}, library pricing \\S+:${port + 1}, library jobs \\S+:${port + 2}, ` +
        `worker 1 \\S+:${port + 3}, worker 2 \\S+:${port + 4}`,
    ),
  );
});

describe('the boot fails, with the error printed once', () => {
  it.each([
    ['SameName', 'BootError: The libraries "one" and "two" both share a provider named "cache"'],
    ['UnknownInLibrary', /BootError: library more \(pid \d+\) could not boot/],
    [
      'UnknownInLibrary',
      'Misspelt injects the shared provider "mailr", which no library offers. Did you mean "mailer"? ' +
        'Offered are: mailer, lists.',
    ],
    [
      'UnknownInWorker',
      'MisspeltController injects the shared provider "cach", which no library offers. Did you mean "cache"? ' +
        'Offered are: mailer, cache.',
    ],
    ['BrokenLibrary', /BootError: library mail \(pid \d+\) could not boot/],
    ['BrokenLibrary', 'TypeError: the mail server has no address'],
    [
      'UnplacedFeature',
      'there are several libraries and none is named "library": give "library", one of mail, caching',
    ],
  ])('%s: %s', async (name, text) => {
    const program = start('libraries/main.js', { env: { CASE: name } });
    expect(await program.exited).toEqual({ code: 1, signal: null });
    expect(program.output.split(text)).toHaveLength(2);
  });
});
