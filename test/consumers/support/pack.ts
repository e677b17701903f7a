import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { npmPack } from './npm.js';
import { REPOSITORY } from './repository.js';

/**
 * Makes the tarball that would be published.
 *
 * @returns its path
 */
export async function packInto(folder: string): Promise<string> {
  await npmPack(['--pack-destination', folder], REPOSITORY);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball.');
  return join(folder, tarball);
}

/** Lends the tarball, in a temporary folder of its own. */
export async function withTarball<T>(use: (tarball: string, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'packed-'));
  try {
    return await use(await packInto(folder), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
