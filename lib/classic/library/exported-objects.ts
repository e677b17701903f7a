import { BootError } from '../../errors/boot.error.js';
import { returned } from './generators.js';

/** An object that the library file shares, and under which name. */
export interface ExportedObject {
  readonly name: string;
  readonly object: object;
}

/**
 * What a library file shares: each key of what it exports is an object, or a promise of one, or a function (an async
 * one, a generator) that returns one, which is called now.
 *
 * @throws {BootError} when something else is exported @throws the error of such a function or promise
 */
export async function exportedObjects(exported: unknown, file: string): Promise<ExportedObject[]> {
  if (!isObject(exported))
    throw new BootError(
      `${file} exports ${shownKind(exported)}. A library file exports an object: each key of it is a shared object.`,
    );
  const shared = Object.entries(exported).filter(([name]) => !name.startsWith('_'));
  return Promise.all(
    shared.map(async ([name, value]) => {
      const object = await (typeof value === 'function' ? made(value as Factory, name, file) : value);
      if (isObject(object)) return { name, object };
      throw new BootError(
        `${file} exports "${name}", which is ${shownKind(object)}. Only an object can be shared, or a promise of one, or ` +
          'a function that returns one.',
      );
    }),
  );
}

type Factory = () => unknown;

function made(factory: Factory, name: string, file: string): unknown {
  if (/^class\b/.test(Function.prototype.toString.call(factory)))
    throw new BootError(
      `${file} exports "${name}", which is a class. Export an instance of it, or a function that returns one.`,
    );
  return returned(factory());
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function shownKind(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return `a ${typeof value}`;
}
