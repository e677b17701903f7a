import { MAX_DEPTH } from './limits.js';

/**
 * Whether JSON alone carries the value unchanged. It is the fast path of every call, so it allocates nothing for
 * small values. False is always safe: the value is then encoded with tags.
 *
 * An object met twice is not plain, because JSON would make two of it (and a cycle would never end).
 */
export function isPlainValue(value: unknown): boolean {
  // One serves all walks; a getter that makes a call during one finds none, and takes another.
  const seen = spare ?? new SeenObjects();
  spare = undefined;
  try {
    return isPlain(value, seen, 0);
  } catch {
    // A getter or a proxy's trap threw. The encoder will tell where.
    return false;
  } finally {
    seen.forget();
    spare = seen;
  }
}

let spare: SeenObjects | undefined;

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
  private readonly few: (object | undefined)[] = Array.from({ length: FEW });
  private count = 0;
  private many: Set<object> | undefined;

  met(object: object): boolean {
    if (this.many) return this.many.size === this.many.add(object).size;
    for (let index = 0; index < this.count; index++) if (this.few[index] === object) return true;
    if (this.count === FEW) this.many = new Set<object>(this.few as object[]).add(object);
    else this.few[this.count++] = object;
    return false;
  }

  forget(): void {
    while (this.count > 0) this.few[--this.count] = undefined;
    this.many = undefined;
  }
}
