import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { usePrograms } from './support/programs.js';

const dist = (path: string): string => new URL(`../../dist/${path}`, import.meta.url).href;
const module = dist('master/socket-folder.js');
const start = usePrograms();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cd-folder-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it.each([
  ['at its end', ''],
  ['by an error that nobody catches', "throw new Error('uncaught');"],
])('the folder of the sockets goes with the process that made it: %s', (_how, more) => {
  const program = `
    import { readdirSync } from 'node:fs';
    import { SocketFolder } from '${module}';
    new SocketFolder();
    console.log(readdirSync('${folder}').length);
    ${more}`;
  const env = { ...process.env, TMPDIR: folder };
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { env });
  expect(stdout.toString()).toBe('1\n');
  expect(readdirSync(folder)).toEqual([]);
});

const foldersIn = (path: string): string[] =>
  readdirSync(path).filter((name) => name.startsWith('cluster-dispatch-'));

it('fault 6: the folder of a cluster that was killed whole is removed at the next start, that of a live one is not', async () => {
  const env = { TMPDIR: folder };
  const [dead, alive] = [start('basic/main.js', { env }), start('basic/main.js', { env })];
  const [killed, halted] = await Promise.all([dead.ready(), alive.ready()]);
  const before = foldersIn(folder);
  expect(before).toHaveLength(2);

  // A master that is stopped starts nothing again.
  for (const { master } of [killed, halted]) process.kill(master, 'SIGSTOP');
  for (const { library, workers } of [killed, halted])
    for (const pid of [library, ...workers]) process.kill(pid, 'SIGKILL');
  process.kill(killed.master, 'SIGKILL');
  await dead.exited;
  expect(foldersIn(folder)).toEqual(before);

  await start('basic/main.js', { env }).ready();
  while (foldersIn(folder).length > 2) await setImmediate();
  const left = before.filter((name) => existsSync(join(folder, name, 'master.sock')));
  expect(left).toHaveLength(1);
  process.kill(halted.master, 'SIGCONT');
  await alive.until(/library \(pid \d+\) is back/);
});

it.each([
  [
    'a place that is not there',
    '/missing/place',
    /Cannot make a folder for sockets in \/missing\/place\. Set TMPDIR/,
  ],
  ['a path that is too long', `/tmp/${'x'.repeat(100)}`, /Cannot make a folder|would have \d+ bytes/],
])(
  'fault 21: a cluster whose sockets cannot be made ends with an error that says so: %s',
  async (_what, place, error) => {
    const program = start('basic/main.js', { env: { TMPDIR: place } });
    expect((await program.exited).code).not.toBe(0);
    expect(program.output).toMatch(error);
  },
);

/** Puts a file system at TMPDIR that has room for so many files, itself included, and then starts the program. */
const withRoomFor = (files: number): string[] => [
  'unshare',
  '--mount',
  'sh',
  '-c',
  `mount -t tmpfs -o nr_inodes=${files} none "$TMPDIR" && exec "$@"`,
  'sh',
];
const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

(canMount ? it : it.skip).each([
  ['for the folder', 1, /Cannot make a folder for sockets in/],
  ['for a socket', 2, /Cannot make a socket in .* No space is left there/],
])(
  'fault 21: a cluster ends with a clear error when the disk has no room %s',
  async (_what, files, error) => {
    const program = start('basic/main.js', { env: { TMPDIR: folder }, under: withRoomFor(files) });
    expect((await program.exited).code).not.toBe(0);
    expect(program.output).toMatch(error);
  },
);

(process.platform === 'win32' ? it.skip : it)(
  'fault 21: without file descriptors no worker comes in, running channels go on, and it works again afterwards',
  () => {
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', `ulimit -n 400; exec "$0" --input-type=module -e "$1"`, process.execPath, STARVING],
      { encoding: 'utf8', env: { ...process.env, TMPDIR: folder } },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ during: 'during', meanwhile: 'waits', after: 'after' });
  },
);

/** A library and its workers in one process, which has all its file descriptors taken away for a while. */
const STARVING = `
  import { openSync, closeSync } from 'node:fs';
  import { join } from 'node:path';
  import { Agent } from '${dist('agent/agent.js')}';
  import { LibraryServer } from '${dist('library/library-server.js')}';
  import { makeOffer } from '${dist('library/shared-instance.js')}';
  import { publishStates } from '${dist('library/publish-states.js')}';
  import { knownClasses } from '${dist('options/known-classes.js')}';
  import { deriveSecret } from '${dist('protocol/handshake.js')}';
  import { handshakeCrypto } from '${dist('transport/handshake-crypto.js')}';

  const [classes, key, socketPath] = [knownClasses(), 'key', join(process.env.TMPDIR, 's')];
  const instance = { echo: (value) => value };
  const offer = makeOffer([{ name: 'lib', instance, origin: 'a test', methodOptions: () => ({}) }]);
  const publisher = publishStates(offer, { classes });
  const server = new LibraryServer({
    socketPath, epoch: 1, key, offer, publisher, classes, timeoutMs: 1e4, onRefused() {},
  });
  await server.listen();
  const worker = (name) => {
    const agent = new Agent({ name, timeoutMs: 3e4, classes });
    agent.connect({ epoch: 1, socketPath, secret: deriveSecret(handshakeCrypto, key, name) });
    return agent;
  };
  const echo = async (agent, value) => {
    await agent.contract;
    const target = agent.target('lib', 'echo');
    return new Promise((resolve, reject) => agent.call(target, [value], { resolve, reject }));
  };
  const first = worker('worker 1');
  await echo(first, 'before');
  const taken = [];
  try { for (;;) taken.push(openSync('/dev/null')); } catch {}
  // The last one is for the worker; the library has none to accept it with.
  closeSync(taken.pop());
  const second = worker('worker 2');
  const after = echo(second, 'after');
  const during = await echo(first, 'during');
  const meanwhile = await Promise.race([after, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]);
  for (const fd of taken) closeSync(fd);
  console.log(JSON.stringify({ during, meanwhile, after: await after }));
  process.exit();
`;
