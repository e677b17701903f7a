import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import { get } from './support/http.js';
import { usePrograms } from './support/programs.js';
import { useProject } from './support/project.js';

const project = useProject('typescript-hook');
const start = usePrograms();

it('starts a program in TypeScript that a hook of node -r compiles, in every process', async () => {
  const program = start(join(project(), 'main.ts'), { nodeArgs: ['--require', join(project(), 'hook.cjs')] });
  const { port } = await program.ready();
  expect(await get(port, '/')).toEqual({ status: 200, body: 'Hello TypeScript' });
});
