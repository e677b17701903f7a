import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import ts from 'typescript';

/**
 * Walks the imports of a file, and of the files that it imports: static and dynamic ones, `export … from`, `require()` and
 * those of types.
 *
 * @param file a `.js` or `.d.ts` file of an ES module
 * @returns what is imported that is no file beside it, each with one of the files that do
 */
export function importedPackages(file: string): Map<string, string> {
  const packages = new Map<string, string>();
  const seen = new Set<string>();
  const walk = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const name of importsOf(path))
      if (name.startsWith('.')) walk(fileOf(name, path));
      else packages.set(name, path);
  };
  walk(file);
  return packages;
}

function importsOf(path: string): string[] {
  const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(
    readFileSync(path, 'utf8'),
    true,
    true,
  );
  return [...importedFiles, ...typeReferenceDirectives].map(({ fileName }) => fileName);
}

/** Types import the file that they are the types of. */
function fileOf(name: string, from: string): string {
  const path = join(dirname(from), name);
  return from.endsWith('.d.ts') ? path.replace(/\.js$/, '.d.ts') : path;
}
