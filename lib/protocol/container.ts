import { isPlainRecord } from './value-reading.js';

export type PlainRecord = Record<string, unknown>;
export type PlainList = unknown[];

/** Whether it is a plain object whose keys are all that is sent of it. */
export function isRecord(value: unknown): value is PlainRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return isPlainObject(value) && !hasToJson(value);
}

/** Whether it is a plain array whose items are all that is sent of it. It may have holes. */
export function isList(value: unknown): value is PlainList {
  return Array.isArray(value) && isPlainList(value) && !hasToJson(value);
}

/** Whether an object is one as a literal makes it: no instance of a class, no stream, nothing like a module or `JSON`. */
export function isPlainObject(value: object): boolean {
  return isPlainRecord(value) && !(Symbol.asyncIterator in value) && !(Symbol.toStringTag in value);
}

/** Whether an array is one as a literal makes it. */
export function isPlainList(value: readonly unknown[]): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // The `Array.prototype` of any realm is an array itself; that of a subclass is not.
  return prototype === Array.prototype || Array.isArray(prototype);
}

/** Whether every index of the array is there. */
export function isDense(list: PlainList): boolean {
  for (let index = 0; index < list.length; index++) if (isHole(list, index)) return false;
  return true;
}

/** Sets a property of an object of our own as what it is: a key such as `__proto__` must not act. */
export function setOwn(target: object, key: string | number, value: unknown): void {
  if (Object.hasOwn(target, key) || !(key in target)) (target as PlainRecord)[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Whether it has no prototype. */
export function isBare(record: PlainRecord): boolean {
  return Object.getPrototypeOf(record) === null;
}

/** An empty record, without a prototype if the other has none. */
export function emptyRecord(like: PlainRecord): PlainRecord {
  return isBare(like) ? (Object.create(null) as PlainRecord) : {};
}

function isHole(list: PlainList, index: number): boolean {
  return list[index] === undefined && !(index in list);
}

function hasToJson(value: object): boolean {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
