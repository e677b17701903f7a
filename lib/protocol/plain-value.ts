import { MAX_DEPTH } from './limits.js';

/**
 * Whether JSON alone carries the value unchanged. It is the fast path of every call, so it allocates nothing for
 * small values. False is always safe: the value is then encoded with tags.
 *
 * An object met twice is not plain, because JSON would make two of it (and a cycle would never end).
 */
export function isPlainValue(value: unknown): boolean {
  try {
    return isPlain(value, new SeenObjects(), 0);
  } catch {
    // A getter or a proxy's trap threw. The encoder will tell where.
    return false;
  }
}

function isPlain(value: unknown, seen: SeenObjects, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !(value === 0 && 1 / value < 0);
    case 'object':
      return value === null || isPlainObject(value, seen, depth);
    default:
      return false;
  }
}

function isPlainObject(value: object, seen: SeenObjects, depth: number): boolean {
  if (depth === MAX_DEPTH || seen.met(value)) return false;
  if (Array.isArray(value)) {
    // A subclass of the user's may have a toJSON().
    if (Object.getPrototypeOf(value) !== Array.prototype) return false;
    for (let index = 0; index < value.length; index++) {
      if (!isPlain(value[index], seen, depth + 1)) return false;
    }
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  if ('toJSON' in value || Symbol.asyncIterator in value) return false;
  for (const key in value) {
    if (!isPlain((value as Record<string, unknown>)[key], seen, depth + 1)) return false;
  }
  return true;
}

const FEW = 8;

/** The objects met on a walk; a list while there are few of them, which is nearly always. */
class SeenObjects {
  private readonly few: object[] = [];
  private many: Set<object> | undefined;

  met(object: object): boolean {
    if (this.many) return this.many.size === this.many.add(object).size;
    if (this.few.includes(object)) return true;
    this.few.push(object);
    if (this.few.length === FEW) this.many = new Set(this.few);
    return false;
  }
}
