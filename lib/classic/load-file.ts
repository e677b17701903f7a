import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** A promise of a promise would be the same as that. */
export interface Loaded {
  readonly exported: unknown;
  /** Names of what an ES module exports beside its default export, and which that does not have. */
  readonly others: readonly string[];
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
  const loaded = moduleOf(await load(path));
  if (!('default' in loaded)) return { exported: loaded, others: [] };
  const { default: exported, ...named } = loaded;
  return { exported, others: Object.keys(named).filter((name) => isOther(name, named[name], exported)) };
}

async function load(path: string): Promise<Exports> {
  try {
    return (await import(pathToFileURL(path).href)) as Exports;
  } catch (error) {
    // What a hook of require() knows, such as ts-node, import() may not.
    if ((error as { code?: unknown } | undefined)?.code === 'ERR_UNKNOWN_FILE_EXTENSION')
      return { default: createRequire(path)(path) as unknown };
    // Of an ES module it does not say where.
    if (error instanceof SyntaxError) error.message += ` (when ${path} was loaded)`;
    throw error;
  }
}

type Exports = Readonly<Record<string, unknown>>;

/** What a compiler made a CommonJS module of has its exports, the default one among them, within `module.exports`. */
function moduleOf(namespace: Exports): Exports {
  const { default: exported } = namespace;
  return isObject(exported) && '__esModule' in exported ? (exported as Exports) : namespace;
}

/** Of a CommonJS module Node.js gives what is in `module.exports` under its names as well, as far as it sees it. */
function isOther(name: string, value: unknown, exported: unknown): boolean {
  if (name === '__esModule' || value === undefined || value === exported) return false;
  return !isObject(exported) || !(name in exported);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
