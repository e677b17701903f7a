import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, it } from '@jest/globals';

interface LockFile {
  readonly packages: Record<string, { readonly optionalDependencies?: Record<string, string> }>;
}

it('has the binary packages of every platform, without which npm ci refuses', () => {
  const path = fileURLToPath(new URL('../../package-lock.json', import.meta.url));
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as LockFile;
  const installed = new Set(Object.keys(packages).map((key) => key.split('node_modules/').at(-1)));
  const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).filter((name) => !installed.has(name)),
  );
  expect(missing).toEqual([]);
});
