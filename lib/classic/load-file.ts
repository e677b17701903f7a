import { pathToFileURL } from 'node:url';

/**
 * Loads a file of the user, an ES module or a CommonJS one, as the program of this process.
 *
 * @returns what it exports: of an ES module the default export, or where there is none all that it exports
 */
export async function loadFile(path: string): Promise<unknown> {
  // As if it had been started itself.
  process.argv[1] = path;
  const exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  if (!('default' in exported)) return exported;
  return defaultOf(exported['default']);
}

/** What a compiler made a CommonJS module of has its default export once more within `module.exports`. */
function defaultOf(exported: unknown): unknown {
  const isCompiled = typeof exported === 'object' && exported !== null && '__esModule' in exported;
  return isCompiled && 'default' in exported ? exported.default : exported;
}
