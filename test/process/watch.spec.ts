import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import { freePort, get } from './support/http.js';
import { untilGone } from './support/program.js';
import { usePrograms } from './support/programs.js';
import { ROOT, useProject } from './support/project.js';

const project = useProject('watch');
const start = usePrograms();

it('restarts cleanly under nest start --watch', async () => {
  const port = await freePort();
  const program = start(join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js'), {
    args: ['start', '--watch'],
    cwd: project(),
    env: { PORT: String(port) },
    detached: true,
  });
  const before = await program.ready();
  expect((await get(port, '/')).body).toBe('first');

  program.output = '';
  const main = join(project(), 'src/main.ts');
  await writeFile(main, (await readFile(main, 'utf8')).replace("'first'", "'second'"));
  const after = await program.ready();
  expect((await get(port, '/')).body).toBe('second');
  await untilGone([before.master, before.library, ...before.workers]);
  expect(program.output).not.toMatch(/EADDRINUSE|Error/);

  program.killGroup('SIGINT');
  await program.exited;
  await untilGone([after.master, after.library, ...after.workers]);
});
