import { mkdir, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Lets sample/04-classic find this package as an installed one. The other samples are parts of this package, which finds
 * itself by its name; that one has a package.json of its own, because it is CommonJS.
 */
const link = fileURLToPath(
  new URL('../sample/04-classic/node_modules/nestjs-cluster-dispatch', import.meta.url),
);

await mkdir(dirname(link), { recursive: true });
await symlink('../../..', link, 'junction').catch((error) => {
  if (error.code !== 'EEXIST') throw error;
});
