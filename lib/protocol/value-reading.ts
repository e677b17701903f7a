import { NotSerializableError } from '../errors/not-serializable.error.js';

/** `toJSON()` of a class that has one, called once, as `JSON.stringify` does; otherwise the object itself. */
export function replacementOf(value: object): unknown {
  const method = (value as { toJSON?: unknown }).toJSON;
  return typeof method === 'function' ? (Reflect.apply(method, value, ['']) as unknown) : value;
}

/**
 * Runs code of the user: a getter, a proxy's trap.
 *
 * @throws {NotSerializableError} naming the path, when that code throws
 */
export function read<T>(path: string, get: () => T, what = 'reading it'): T {
  try {
    return get();
  } catch (error) {
    throw new NotSerializableError(path, `${what} failed: ${String(error)}`);
  }
}

/** The bytes a view shows, without a copy. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Whether a key is an array index: a whole number below 2^32 - 1, written in the one way it is (ECMA-262, 6.1.7). */
export function isIndex(key: string): boolean {
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 && index < 2 ** 32 - 1 && String(index) === key;
}

/** A text of an error; empty when reading it fails, because an error must arrive. */
export function textOf(error: Error, key: 'name' | 'message' | 'stack'): string {
  try {
    return String(error[key] ?? '');
  } catch {
    return '';
  }
}

/** How JavaScript writes the property: `args[0].name`, `args[0]["first name"]`. */
export function propertyPath(path: string, key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

/** Whether it is an object as a literal makes one. */
export function isPlainRecord(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  // The `Object.prototype` of another realm has no parent, either.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

export function className(value: object): string {
  try {
    return value.constructor.name || 'a class';
  } catch {
    return 'a class';
  }
}

export function functionName(value: object): string {
  const { name } = value as { name?: unknown };
  return typeof name === 'string' ? name.slice(0, 100) : '';
}
