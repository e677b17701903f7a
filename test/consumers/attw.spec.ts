import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { runCommand, succeeded } from './support/command.js';
import { withTarball } from './support/pack.js';
import { REPOSITORY } from './support/repository.js';

const ATTW = join(REPOSITORY, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');

test('attw finds the types right, of a package that is ESM only on purpose', async () => {
  await withTarball(async (tarball) => {
    const args = [ATTW, tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji'];
    const report = succeeded(await runCommand(process.execPath, args, REPOSITORY));
    for (const name of ['nestjs-cluster-dispatch', 'nestjs-cluster-dispatch/classic'])
      expect(report).toContain(`"${name}"\n\nnode16 (from ESM): OK (ESM)\nbundler: OK`);
  });
});
