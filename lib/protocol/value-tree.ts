import { isList, isRecord } from './container.js';
import { MAX_LEVELS } from './value-change.js';

/** Checks that what is put at several places of a value has no cycles and is not too deep. */
export class TreeCheck {
  private readonly done = new Set<object>();

  /**
   * @param depth where the value is
   * @throws {RangeError} when it is met deeper than a value may be, as what contains itself is without end
   */
  check(value: unknown, depth: number): void {
    if (typeof value !== 'object' || value === null || this.done.has(value)) return;
    if (depth >= MAX_LEVELS)
      throw new RangeError(`A value contains itself, or is nested deeper than ${MAX_LEVELS} levels.`);
    if (!isList(value) && !isRecord(value)) return;
    // Of an array, too: this passes by its holes, of which it may have billions.
    for (const child of Object.values(value)) this.check(child, depth + 1);
    this.done.add(value);
  }
}
