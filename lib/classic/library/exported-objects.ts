import { BootError } from '../../errors/boot.error.js';
import { processLogger } from '../process-logger.js';
import { returned } from './generators.js';

/** An object that the library file shares, and under which name. */
export interface ExportedObject {
  readonly name: string;
  readonly object: object;
}

/** After that long somebody should know for what the library waits. */
const PATIENCE_MS = 5_000;

/**
 * What a library file shares: each key of what it exports is an object, or a promise of one, or a function (an async
 * one, a generator) that returns one, which is called now.
 *
 * @throws {BootError} when something else is exported @throws the error of such a function or promise
 */
export async function exportedObjects(exported: unknown, file: string): Promise<ExportedObject[]> {
  if (!isObject(exported))
    throw new BootError(
      `${file} exports ${kindOf(exported)}. A library file exports an object: each key of it is a shared object.`,
    );
  const shared = Object.entries(exported).filter(([name]) => !name.startsWith('_'));
  const awaited = new Set(shared.map(([name]) => `"${name}"`));
  const tell = (): void => processLogger.warn(`${file}: still waiting for ${[...awaited].join(', ')}`);
  const timer = setTimeout(tell, PATIENCE_MS);
  try {
    return await Promise.all(
      shared.map(async ([name, value]) => {
        const object = await objectOf(value, name, file);
        awaited.delete(`"${name}"`);
        return { name, object };
      }),
    );
  } finally {
    clearTimeout(timer);
  }
}

async function objectOf(exported: unknown, name: string, file: string): Promise<object> {
  const wrong = (what: string): BootError => new BootError(`${file} exports "${name}", ${what}`);
  if (typeof exported !== 'function') {
    const object: unknown = await exported;
    if (isObject(object)) return object;
    throw wrong(`which is ${exported instanceof Promise ? 'a promise of ' : ''}${kindOf(object)}. ${RULE}`);
  }
  if (/^class\b/.test(Function.prototype.toString.call(exported)))
    throw wrong('which is a class. Export an instance of it, or a function that returns one.');
  const object: unknown = await returned((exported as () => unknown)());
  if (isObject(object)) return object;
  throw wrong(
    `a function that returned ${kindOf(object)}. It is called once, at the start, to make an object; methods stand in ` +
      `objects: { prices: { ${name} } }.`,
  );
}

const RULE = 'Only an object can be shared, or a promise of one, or a function that returns one.';

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function kindOf(value: unknown): string {
  return value === undefined || value === null ? String(value) : `a ${typeof value}`;
}
