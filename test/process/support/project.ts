import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach } from '@jest/globals';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Gives each test of a file a copy of a project of test/fixtures, with this package and all that it has installed. */
export function useProject(name: string): () => string {
  let project: string;
  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), `cd-${name}-`));
    await cp(join(ROOT, 'test/fixtures', name), project, { recursive: true });
    const packages = join(project, 'node_modules');
    await mkdir(packages);
    for (const installed of await readdir(join(ROOT, 'node_modules')))
      await symlink(join(ROOT, 'node_modules', installed), join(packages, installed));
    await symlink(ROOT, join(packages, 'nestjs-cluster-dispatch'));
  });
  afterEach(() => rm(project, { recursive: true }));
  return () => project;
}
