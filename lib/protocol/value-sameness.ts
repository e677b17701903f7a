import { isBare, isDense, isList, isRecord, type PlainList, type PlainRecord } from './container.js';
import { MAX_LEVELS } from './value-change.js';
import { kindOf } from './value-kind.js';

/** Objects that may be compared in one go. Those that stand in many places could otherwise take for ever. */
const MAX_COMPARED = 1_000_000;

/**
 * Tells whether two values are the same on the wire. Yes is certain; no is also the answer where nothing is known, as
 * for instances of classes: their private fields cannot be seen.
 */
export class Sameness {
  private compared = 0;

  /** Counts a comparison. Whether there may be one more. */
  mayGoOn(): boolean {
    return ++this.compared <= MAX_COMPARED;
  }

  /** @param depth where the two are */
  of(one: unknown, other: unknown, depth: number): boolean {
    if (Object.is(one, other)) return true;
    if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
    if (depth >= MAX_LEVELS || !this.mayGoOn()) return false;
    if (isList(one)) return isList(other) && this.lists(one, other, depth + 1);
    if (isRecord(one)) return isRecord(other) && this.records(one, other, depth + 1);
    return this.builtIns(one, other, depth + 1);
  }

  private lists(one: PlainList, other: PlainList, depth: number): boolean {
    if (one.length !== other.length || !isDense(one) || !isDense(other)) return false;
    return one.every((item, index) => this.of(item, other[index], depth));
  }

  private records(one: PlainRecord, other: PlainRecord, depth: number): boolean {
    if (isBare(one) !== isBare(other)) return false;
    const keys = Object.keys(one);
    const others = Object.keys(other);
    if (keys.length !== others.length) return false;
    return keys.every((key, at) => key === others[at] && this.of(one[key], other[key], depth));
  }

  private builtIns(one: object, other: object, depth: number): boolean {
    const kind = kindOf(one);
    if (!isBuiltIn(one, kind) || !isBuiltIn(other, kind)) return false;
    switch (kind) {
      case 'Map':
        return this.lists([...(one as Map<unknown, unknown>)], [...(other as Map<unknown, unknown>)], depth);
      case 'Set':
        return this.lists([...(one as Set<unknown>)], [...(other as Set<unknown>)], depth);
      case 'Date':
        return Object.is((one as Date).getTime(), (other as Date).getTime());
      case 'RegExp':
      case 'URL':
        return String(one) === String(other);
      case 'Number':
      case 'String':
      case 'Boolean':
      case 'BigInt':
        return Object.is(one.valueOf(), other.valueOf());
      default:
        return haveSameBytes(one, other);
    }
  }
}

/** Not an instance of a subclass, which may have anything besides. */
function isBuiltIn(value: object, kind: string): boolean {
  const { [kind]: builtIn } = globalThis as unknown as Record<string, { prototype?: unknown } | undefined>;
  return builtIn !== undefined && builtIn.prototype === Object.getPrototypeOf(value);
}

function haveSameBytes(one: object, other: object): boolean {
  const bytes = bytesIn(one);
  const others = bytesIn(other);
  return bytes !== undefined && others !== undefined && Buffer.compare(bytes, others) === 0;
}

function bytesIn(value: object): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return kindOf(value) === 'ArrayBuffer' ? new Uint8Array(value as ArrayBuffer) : undefined;
}
