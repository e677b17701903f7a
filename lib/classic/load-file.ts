import { pathToFileURL } from 'node:url';

/** A promise of a promise would be the same as that. */
export interface Loaded {
  readonly exported: unknown;
}

/**
 * Loads a file of the user, an ES module or a CommonJS one, as the program of this process.
 *
 * @returns what it exports: of an ES module the default export, or where there is none all that it exports. A promise that
 * it exports is not waited for
 */
export async function loadFile(path: string): Promise<Loaded> {
  // As if it had been started itself.
  process.argv[1] = path;
  const exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  return { exported: 'default' in exported ? defaultOf(exported['default']) : exported };
}

/** What a compiler made a CommonJS module of has its default export once more within `module.exports`. */
function defaultOf(exported: unknown): unknown {
  const isCompiled = typeof exported === 'object' && exported !== null && '__esModule' in exported;
  return isCompiled && 'default' in exported ? exported.default : exported;
}
