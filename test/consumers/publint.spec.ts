import { readFile } from 'node:fs/promises';

import { expect, test } from '@jest/globals';
import { publint } from 'publint';

import { withTarball } from './support/pack.js';

test('publint has nothing to say of the package, not even a suggestion', async () => {
  await withTarball(async (path) => {
    const { buffer: tarball } = new Uint8Array(await readFile(path));
    expect(await publint({ pack: { tarball }, strict: true })).toMatchObject({ messages: [] });
  });
});
