import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';

import { beforeAll, describe, expect, test } from '@jest/globals';

import { npmPack } from './support/npm.js';
import { REPOSITORY } from './support/repository.js';

/** What npm would publish, as paths from the package's root, sorted. */
async function packedFiles(): Promise<string[]> {
  const report = await npmPack(['--dry-run', '--json'], REPOSITORY);
  const [{ files }] = JSON.parse(report) as [{ files: { path: string }[] }];
  return files.map(({ path }) => path).toSorted();
}

/** What the sources are compiled to. */
async function compiledFiles(): Promise<string[]> {
  const sources = (await readdir(join(REPOSITORY, 'lib'), { recursive: true }))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => `dist/${path.slice(0, -'.ts'.length).replaceAll(sep, '/')}`);
  return sources.flatMap((path) => [`${path}.d.ts`, `${path}.js`]).toSorted();
}

describe('the published package', () => {
  let files: string[] = [];
  beforeAll(async () => {
    files = await packedFiles();
  });

  test('has these files about it', () => {
    const aboutIt = files.filter((path) => !path.startsWith('dist/'));
    expect(aboutIt).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'docs/chaos.md',
      'docs/migrating.md',
      'docs/operations.md',
      'docs/performance.md',
      'docs/protocol.md',
      'docs/replicated-state.md',
      'docs/scheduling.md',
      'docs/security.md',
      'docs/streams-and-functions.md',
      'package.json',
    ]);
  });

  test('has the code and the types of each source file, and no tests, maps or leftovers', async () => {
    expect(files.filter((path) => path.startsWith('dist/'))).toEqual(await compiledFiles());
  });
});
