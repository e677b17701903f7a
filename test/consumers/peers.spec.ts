import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import type { CommandResult } from './support/command.js';
import { npmInstall } from './support/npm.js';
import { withTarball } from './support/pack.js';

/** What npm says of the package beside a major of Nest: it resolves the tree and installs nothing. */
function resolveBeside(major: number): Promise<CommandResult> {
  const nest = [`@nestjs/common@${major}`, `@nestjs/core@${major}`];
  return withTarball(async (tarball, folder) => {
    await writeFile(join(folder, 'package.json'), '{ "private": true }');
    return npmInstall(['--package-lock-only', ...nest, tarball], folder);
  });
}

test.each([11, 12])('npm installs the package beside Nest %d', async (major) => {
  expect(await resolveBeside(major)).toMatchObject({ code: 0 });
});

test('npm refuses the package beside Nest 10', async () => {
  const { code, stderr } = await resolveBeside(10);
  expect(code).not.toBe(0);
  expect(stderr).toContain('ERESOLVE');
});
