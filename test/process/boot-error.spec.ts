import { createServer } from 'node:net';

import { describe, expect, it } from '@jest/globals';

import { freePort } from './support/http.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe('a boot error ends the master with that error, printed once, and a non-zero code', () => {
  it.each([
    ['LibraryConstructor', 'TypeError: the feed has no address', 'library (pid'],
    ['LibraryConstructor', 'Error: FEED_URL is not set', 'library (pid'],
    ['WorkerConstructor', 'RangeError: the worker has no room', 'worker '],
    ['WorkerHook', 'RangeError: the worker cannot init', 'worker '],
    [
      'UnknownName',
      'MisspeltController injects the shared provider "pries", which no library offers',
      'worker ',
    ],
    ['UnknownName', 'Did you mean "prices"? Offered are: prices.', 'worker '],
    [
      'SameName',
      'named "prices": PricesService in TwoOfOneName and OtherPrices in TwoOfOneName',
      'library (pid',
    ],
    ['WrongExpose', '"expose" lists "missing", which is not a method of it', 'library (pid'],
    ['LongError', 'a long story: xxx', 'library (pid'],
    ['LongWorkerError', 'xxx and its end', 'worker '],
    ['Twice', 'ClusterDispatchModule.forRoot() stands twice in this app', 'worker '],
  ])('%s: %s', async (name, text, who) => {
    const program = start('boot/main.js', { env: { CASE: name } });
    expect(await program.exited).toEqual({ code: 1, signal: null });
    expect(occurrences(program.output, text)).toBe(1);
    expect(program.output).toMatch(
      new RegExp(`ERROR.*BootError: ${who.replace('(', '\\(')}.*could not boot`),
    );
  });
});

it('tells of a port that is taken, once', async () => {
  const first = start('boot/main.js');
  const { port } = await first.ready();
  const second = start('boot/main.js', { env: { PORT: String(port) } });
  expect((await second.exited).code).toBe(1);
  expect(occurrences(second.output, `Error: bind EADDRINUSE null:${port}`)).toBe(1);
});

it('tells of an error while the files of the app are loaded in a child', async () => {
  const program = start('broken-import/main.js');
  expect((await program.exited).code).toBe(1);
  expect(occurrences(program.output, 'SyntaxError: only in a child')).toBe(1);
});

it.each([
  ['LibraryConstructor', 'library'],
  ['WorkerConstructor', 'worker \\d'],
  ['WorkerHook', 'worker \\d'],
])('rejects create() in the master with abortOnError: false, and there alone: %s', async (name, who) => {
  const program = start('boot/main.js', { env: { CASE: name, ABORT_ON_ERROR: 'false' } });
  expect(await program.exited).toEqual({ code: 7, signal: null });
  expect(program.lines.filter((line) => line.includes('main.ts caught'))).toEqual([
    expect.stringMatching(new RegExp(`^main\\.ts caught BootError: ${who} \\(pid \\d+\\) could not boot$`)),
  ]);
});

it('tells of a port that is taken also when main.ts catches the error of listen()', async () => {
  const port = await freePort();
  const server = createServer().listen(port);
  const program = start('boot/main.js', { env: { PORT: String(port), ABORT_ON_ERROR: 'false' } });
  const exit = await program.exited;
  server.close();
  expect(exit).toEqual({ code: 7, signal: null });
  expect(occurrences(program.output, `bind EADDRINUSE null:${port}`)).toBe(1);
});

it('refuses to run in a worker of another cluster, and says what to do', async () => {
  const program = start('foreign/main.js');
  expect((await program.exited).code).toBe(1);
  expect(program.output).toContain(
    'This process is a worker of another cluster already (PM2 in cluster mode',
  );
});
