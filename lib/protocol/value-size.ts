import { isList, isRecord } from './container.js';
import { MAX_LEVELS } from './value-change.js';

const CHARACTERS_PER_NODE = 100;
const BYTES_PER_NODE = 1_000;

/**
 * About how many nodes a value has, counted no further than just above `limit`. Long strings and binary data count for
 * several, an object met twice for one.
 *
 * @param depth where the value is
 * @throws {RangeError} when it is met deeper than a value may be
 */
export function sizeOf(value: unknown, limit: number, depth = 0): number {
  if (typeof value === 'string') return textSize(value);
  if (typeof value !== 'object' || value === null) return 1;
  return new Count(limit).add(value, depth);
}

/** What a key adds. */
export function textSize(text: string): number {
  return 1 + Math.floor(text.length / CHARACTERS_PER_NODE);
}

class Count {
  private readonly met = new Set<object>();
  private total = 0;

  constructor(private readonly limit: number) {}

  add(value: unknown, depth: number): number {
    if (typeof value === 'string') this.total += textSize(value);
    else if (typeof value === 'object' && value !== null) this.addObject(value, depth);
    else this.total++;
    return this.total;
  }

  private addObject(value: object, depth: number): void {
    this.total++;
    // Also what makes an end of cycles.
    if (this.met.has(value)) return;
    this.met.add(value);
    if (depth >= MAX_LEVELS) throw new RangeError(`A value is nested deeper than ${MAX_LEVELS} levels.`);
    if (isList(value)) this.addList(value, depth);
    else if (isRecord(value)) this.addRecord(value, depth);
    else this.total += contentSize(value);
  }

  private addList(list: readonly unknown[], depth: number): void {
    for (let index = 0; index < list.length && this.total <= this.limit; index++)
      this.add(list[index], depth + 1);
  }

  private addRecord(record: Record<string, unknown>, depth: number): void {
    for (const key of Object.keys(record)) {
      this.total += Math.floor(key.length / CHARACTERS_PER_NODE);
      if (this.add(record[key], depth + 1) > this.limit) return;
    }
  }
}

function contentSize(value: object): number {
  if (value instanceof Map || value instanceof Set) return value.size;
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value))
    return Math.floor(value.byteLength / BYTES_PER_NODE);
  return 0;
}
