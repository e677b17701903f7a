import { readFileSync } from 'node:fs';

const modules = new URL('../../node_modules/', import.meta.url);

/** `name version` of installed packages. */
export function versions(packages: readonly string[]): string[] {
  return packages.map((name) => {
    const { version } = JSON.parse(readFileSync(new URL(`${name}/package.json`, modules), 'utf8')) as {
      version: string;
    };
    return `${name} ${version}`;
  });
}
