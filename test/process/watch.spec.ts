import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { freePort, get } from './support/http.js';
import { untilGone } from './support/program.js';
import { usePrograms } from './support/programs.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const start = usePrograms();
let project: string;

/** The app of fixtures/watch in a folder of its own, with the packages of this one. */
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'cd-watch-'));
  await cp(join(ROOT, 'test/fixtures/watch'), project, { recursive: true });
  const packages = join(project, 'node_modules');
  await mkdir(packages);
  for (const name of await readdir(join(ROOT, 'node_modules')))
    await symlink(join(ROOT, 'node_modules', name), join(packages, name));
  await symlink(ROOT, join(packages, 'nestjs-cluster-dispatch'));
});

afterEach(() => rm(project, { recursive: true }));

it('restarts cleanly under nest start --watch', async () => {
  const port = await freePort();
  const program = start(join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js'), {
    args: ['start', '--watch'],
    cwd: project,
    env: { PORT: String(port) },
    detached: true,
  });
  const before = await program.ready();
  expect((await get(port, '/')).body).toBe('first');

  program.output = '';
  const main = join(project, 'src/main.ts');
  await writeFile(main, (await readFile(main, 'utf8')).replace("'first'", "'second'"));
  const after = await program.ready();
  expect((await get(port, '/')).body).toBe('second');
  await untilGone([before.master, before.library, ...before.workers]);
  expect(program.output).not.toMatch(/EADDRINUSE|Error/);

  program.killGroup('SIGINT');
  await program.exited;
  await untilGone([after.master, after.library, ...after.workers]);
});
