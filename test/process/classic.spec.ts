import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { ask, useClassic } from './support/classic.js';
import { freePort, get, getJson, getUntil } from './support/http.js';
import { untilGone } from './support/program.js';
import { usePrograms } from './support/programs.js';

const { start, folder } = useClassic();
const startProgram = usePrograms();

interface Named {
  readonly name: string;
  readonly pid: number;
}

/** Waits until the app process that answers has been told that. */
async function told(port: number, calls: unknown[][]): Promise<void> {
  await getUntil(port, '/told', ({ body }) => body === JSON.stringify(calls));
}

describe('init()', () => {
  it('resolves when each app process has loaded its file and listens', async () => {
    const port = await freePort();
    const program = start({ env: { PORT: String(port) } });
    const { library, workers } = await program.ready();
    await program.until(/init\(\) resolved/);
    expect(await ask<Named>(port, 'demo', 'getName', ['x'])).toEqual({ name: 'x', pid: library });
    expect(workers).toContain(await ask(port, 'pid'));
    expect(program.output).toMatch(/ready\(\) resolved/);
    expect(program.output).toMatch(/ready\(\) called back/);
  });

  it.each(['listen later', 'export a promise'])('waits for an app that starts slowly: %s', async (START) => {
    const port = await freePort();
    const program = start({ env: { START, PORT: String(port) } });
    await program.until(/init\(\) resolved/);
    expect((await program.ready()).port).toBe(port);
  });

  it('does not wait for an app that does not listen', async () => {
    const program = start({ env: { START: 'nothing' } });
    await program.until(/init\(\) resolved/);
    expect(program.output).toMatch(/Ready in \d+ ms: 2 workers \(worker 1/);
    expect(program.output).toContain('[worker 1] The app is loaded, and does not listen.');
  });

  it.each([
    ['the library file throws', { LIBRARY: 'throws' }, 'library', 'RangeError: the library cannot be loaded'],
    ['what it exports rejects', { LIBRARY: 'rejects' }, 'library', 'RangeError: no feed'],
    ['the app file throws', { START: 'throw' }, 'worker \\d', 'RangeError: the app cannot be loaded'],
    ['what it exports rejects', { START: 'reject' }, 'worker \\d', 'RangeError: the app cannot start'],
  ])('rejects with the error of the process that cannot boot: %s', async (_name, env, who, cause) => {
    const program = start({ env });
    expect(await program.exited).toEqual({ code: 7, signal: null });
    expect(program.output).toMatch(
      new RegExp(`rejected: BootError: ${who} \\(pid \\d+\\) could not boot <- ${cause}`),
    );
    expect(program.output).toMatch(/ready\(\) rejected/);
    expect(program.output).not.toMatch(/called back|Ready|error event/);
  });

  it.each([
    [{ LIBRARY: 'exits' }, 'library .* could not boot: it exited with code 4'],
    [{ START: 'exit' }, 'worker \\d .* could not boot: it exited with code 3'],
  ])('rejects when a process exits instead: %p', async (env, message) => {
    const program = start({ env });
    expect((await program.exited).code).toBe(7);
    expect(program.output).toMatch(new RegExp(`rejected: BootError: ${message}`));
  });

  it('rejects when the port is taken', async () => {
    const port = await freePort();
    await start({ env: { PORT: String(port) } }).ready();
    const program = start({ env: { PORT: String(port) } });
    expect((await program.exited).code).toBe(7);
    expect(program.output).toMatch(/rejected: BootError: worker \d .* <- Error: bind EADDRINUSE/);
  });

  it.each(['appPath', 'libraryPath'])('rejects when the file of the master is the %s', async (key) => {
    const program = start({ options: { [key]: 'master.js' } });
    expect((await program.exited).code).toBe(7);
    expect(program.output).toMatch(
      /rejected: BootError: .* could not boot <- InvalidOptionsError: This process was started by a Master/,
    );
  });

  it.each(['app.mjs', 'app.cjs'])('tells in which file the syntax is wrong: %s', async (name) => {
    await writeFile(join(folder(), name), 'const = 1;');
    const program = start({ options: { appPath: name } });
    expect((await program.exited).code).toBe(7);
    expect(program.output).toContain(
      `SyntaxError: Unexpected token '=' (when ${join(folder(), name)} was loaded)`,
    );
  });

  it('loads files that a hook of require() knows', async () => {
    const hook = `require.extensions['.json5'] = (module) => module._compile('module.exports = { demo: { version: 5 } }', '');`;
    await writeFile(join(folder(), 'hook.cjs'), hook);
    await writeFile(join(folder(), 'lib.json5'), '');
    const program = start({
      options: { libraryPath: 'lib.json5' },
      nodeArgs: ['--require', join(folder(), 'hook.cjs')],
    });
    expect(await ask((await program.ready()).port, 'demo', 'version')).toBe(5);
  });

  it('rejects when an ES module has a default export and others', async () => {
    await writeFile(join(folder(), 'both.mjs'), 'export default { demo: {} }; export const prices = {};');
    const program = start({ options: { libraryPath: 'both.mjs' } });
    expect((await program.exited).code).toBe(7);
    expect(program.output).toMatch(/both\.mjs has a default export, and exports prices as well/);
  });

  it('tells of a library that exited while the apps were starting, and which one there is now', async () => {
    const program = start({ options: { appWorkerCount: 1 }, env: { START: 'end the library once' } });
    const { library } = await program.ready();
    expect(program.output).toMatch(new RegExp(`library \\(pid ${library}\\) is back`));
    expect(program.output).toMatch(/error event: library \(pid \d+\) exited with code 6/);
  });

  it('rejects for a second master at the same time', async () => {
    const program = start({ env: { THEN: 'second' } });
    await program.until(/rejected: InvalidOptionsError: This process has a Master that runs/);
  });

  it('can be called of another master when the first was closed', async () => {
    const program = start({ env: { THEN: 'again' } });
    await program.until(/the second is up/);
  });
});

describe('a cluster that runs', () => {
  it('goes on when the library is killed: calls wait, and listeners are added to the next', async () => {
    const program = start({ options: { appWorkerCount: 1 }, env: { WATCH: '1' } });
    const { port, library } = await program.ready();
    await told(port, [['limits', library]]);
    process.kill(library, 'SIGKILL');
    await program.until(/library:exit event: library signal/);
    const [, pid] =
      /library \(pid (\d+)\) is back/.exec((await program.until(/library .* is back/))[0]) ?? [];
    await told(port, [
      ['limits', library],
      ['limits', Number(pid)],
    ]);
    expect(await ask(port, 'demo', 'getName', ['x'])).toEqual({ name: 'x', pid: Number(pid) });
    expect(await ask(port, 'demo', 'tell', ['limits', 'changed'])).toBe(1);
    await told(port, [
      ['limits', library],
      ['limits', Number(pid)],
      ['limits', 'changed'],
    ]);
    expect(program.output).toMatch(/error event: library \(pid \d+\) was killed by SIGKILL/);
  });

  it('starts an app process again, whose listeners take the place of those before', async () => {
    const program = start({ env: { WATCH: '1', NO_ERROR_LISTENER: '1' } });
    const { port, workers } = await program.ready();
    process.kill(workers[0] ?? 0, 'SIGKILL');
    await program.until(/app:exit event: worker 1 signal/);
    await program.until(/worker 1 \(pid \d+\) is back/);
    await getUntil(port, '/demo/tell', ({ body }) => body === '2');
  });

  it('tells of an app process that is gone', async () => {
    const program = start();
    const { workers } = await program.ready();
    process.kill(workers[0] ?? 0, 'SIGKILL');
    await program.until(/error event: worker 1 \(pid \d+\) was killed by SIGKILL/);
  });

  it('gives an error at once, and with the types that were thrown', async () => {
    const { port } = await start().ready();
    expect(await get(port, '/demo/fails')).toEqual({ status: 500, body: 'RangeError: no such price' });
    expect(await ask(port, 'demo', 'version')).toBe('first');
  });

  it('gives up, and exits with code 1, when the library cannot come back', async () => {
    const program = start({ options: { supervision: { maxRestarts: 1 } } });
    const { library, workers } = await program.ready();
    await writeFile(join(folder(), 'agent/lib/index.js'), 'process.exit(9);');
    process.kill(library, 'SIGKILL');
    expect(await program.exited).toEqual({ code: 1, signal: null });
    expect(program.output).toMatch(/error event: library exits again and again; the cluster gives up/);
    await untilGone(workers);
  });

  it.each(['SIGUSR2', 'reload()'])('runs the files as they are now after %s', async (by) => {
    const program = start({ env: { THEN: 'reload at SIGWINCH' } });
    const { port, library, workers } = await program.ready();
    await program.until(/init\(\) resolved/);
    const changed = "module.exports = { demo: { version: 'second' } };";
    await writeFile(join(folder(), 'agent/lib/index.js'), changed);
    program.kill(by === 'SIGUSR2' ? 'SIGUSR2' : 'SIGWINCH');
    await program.until(by === 'SIGUSR2' ? /Reloaded/ : /reload\(\) resolved/);
    expect(await ask(port, 'demo', 'version')).toBe('second');
    await untilGone([library, ...workers]);
  });

  it('keeps its own channel: two programs at once have a library each', async () => {
    const [first, second] = await Promise.all([start().ready(), start().ready()]);
    for (const { port, library } of [first, second])
      expect(await ask<Named>(port, 'demo', 'getName', ['x'])).toEqual({ name: 'x', pid: library });
  });
});

describe('close()', () => {
  it('ends every process, after which the program ends by itself', async () => {
    const program = start({ env: { THEN: 'close' } });
    const { library, workers } = await program.ready();
    expect(await program.exited).toEqual({ code: 0, signal: null });
    await untilGone([library, ...workers]);
    expect(program.output).toMatch(/close\(\) resolved/);
    expect(program.output).toMatch(/app:exit event: worker \d stopped/);
    expect(program.output).toMatch(/library:exit event: library stopped/);
    expect(program.output).not.toMatch(/error event/);
  });

  it.each([
    ['with a library', { options: {} }],
    ['without one', { options: { needLibrary: false, needAgent: false } }],
  ])('ends what init() has begun: %s', async (_name, { options }) => {
    const program = start({ options, env: { THEN: 'close at once' } });
    expect((await program.exited).code).toBe(7);
    expect(program.output).toMatch(/close\(\) resolved/);
    expect(program.output).toMatch(/rejected: BootError: The Master was closed before all was up/);
    expect(program.output).not.toMatch(/Ready in/);
  });

  it('leaves nothing for init() to start', async () => {
    const program = start({ env: { THEN: 'close first' } });
    expect((await program.exited).code).toBe(7);
    expect(program.output).toMatch(/ready\(\) rejected/);
    expect(program.output).toMatch(/rejected: InvalidOptionsError: This Master was closed/);
  });

  it('is the end, also when reload() was called before init()', async () => {
    const program = start({ env: { THEN: 'reload first' } });
    await program.until(/reload\(\) rejected: InvalidOptionsError: There is nothing to reload/);
    await program.until(/init\(\) resolved/);
    program.kill('SIGTERM');
    expect((await program.exited).code).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'is what %s does: requests in flight are answered',
    async (signal) => {
      const program = start();
      const { port, library, workers } = await program.ready();
      const slow = ask(port, 'demo', 'after', [300]);
      await ask(port, 'pid');
      program.kill(signal);
      expect(await program.exited).toEqual({ code: 0, signal: null });
      expect(await slow).toBe(300);
      expect(program.output).toContain('[worker 1] the app has closed its connections');
      expect(program.output).toContain('[library] the library has closed its connection');
      await untilGone([library, ...workers]);
    },
  );

  it.each(['before', 'after'])(
    'leaves the exit to a program that listens for the signal itself: %s init()',
    async (when) => {
      const program = start({ env: { THEN: `SIGTERM ${when} init()` } });
      const { library, workers } = await program.ready();
      await program.until(/init\(\) resolved/);
      program.kill('SIGTERM');
      expect(await program.exited).toEqual({ code: 5, signal: null });
      expect(program.output).toMatch(/the program has closed all/);
      await untilGone([library, ...workers]);
    },
  );

  it('nothing is left when the master is killed', async () => {
    const program = start();
    const { library, workers } = await program.ready();
    program.kill('SIGKILL');
    await program.exited;
    await untilGone([library, ...workers]);
  });
});

describe('an app process', () => {
  it('has an agent also before the library is there: calls wait', async () => {
    const program = start({
      nodeArgs: ['--require', join(folder(), 'agent/index.js')],
      env: { ASK_EARLY: '1' },
    });
    await program.ready();
    await program.until(/\[worker 1\] an early call was answered: early/);
    // The same file is loaded in the others, which have no agent.
    expect(program.output).toContain(
      '[library] an early call failed: demo.getName was not sent: this is the library',
    );
    expect(program.output).toMatch(
      /^an early call failed: demo.getName was not sent: this is no app process/m,
    );
  });

  it('has none with needAgent: false, and each call says so', async () => {
    const program = start({ options: { needAgent: false }, env: { START: 'no agent' } });
    await program.ready();
    expect(program.output).toContain(
      'LibraryUnavailableError: demo.getName was not sent: the Master was made with',
    );
  });

  it('can run without a library', async () => {
    const program = start({ options: { needLibrary: false, needAgent: false } });
    const { port, workers } = await program.ready();
    expect(workers).toContain(await ask(port, 'pid'));
    expect(program.output).not.toContain('library');
    program.kill('SIGTERM');
    expect((await program.exited).code).toBe(0);
  });

  it('has nothing in its environment that makes processes which it starts part of the cluster', async () => {
    const { port } = await start().ready();
    expect(await ask(port, 'env')).toEqual([]);
  });

  it('gets the arguments of the program, as the library does, as if its file had been started', async () => {
    const { port } = await start({ args: ['--flag', 'value'] }).ready();
    expect(await ask(port, 'argv')).toEqual([join(folder(), 'index.js'), '--flag', 'value']);
    expect(await ask(port, 'demo', 'argv')).toEqual([
      join(folder(), 'agent/lib/index.js'),
      '--flag',
      'value',
    ]);
  });
});

it('a program of ES modules works as well', async () => {
  const program = startProgram(join(folder(), 'esm/master.mjs'));
  const { port, library } = await program.ready();
  expect(await getJson(port, '/')).toEqual(['hello', library]);
});

it('a master that is a worker of another cluster says so', async () => {
  const main = join(folder(), 'foreign.js');
  await writeFile(
    main,
    `const cluster = require('node:cluster');
    if (cluster.isPrimary) cluster.fork();
    else require('./master.js');`,
  );
  const program = startProgram(main);
  await program.until(/rejected: InvalidOptionsError: This process is a worker of another cluster already/);
});

it('the lines of a process are as it wrote them with logRole: false', async () => {
  const program = start({ options: { logRole: false }, env: { START: 'nothing' } });
  await program.ready();
  expect(program.lines).toContain('the app does not listen');
  expect(program.output).not.toMatch(/\[(master|library|worker 1)\]/);
});
