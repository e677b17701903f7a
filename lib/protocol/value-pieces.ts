import {
  emptyRecord,
  isDense,
  isList,
  isRecord,
  type PlainList,
  type PlainRecord,
  setOwn,
} from './container.js';
import type { Path, ValueChange } from './value-change.js';
import { sizeOf, textSize } from './value-size.js';

/** Large objects that stand in one more place each. Without an end, a few could make pieces for ever. */
const MAX_REPEATED = 1_000;

/**
 * A value as changes that make it of nothing, none of them much larger than `maxNodes`, so that each can be encoded, sent
 * and applied in a turn of its own. The first puts the whole value: an empty one that those after it fill, or the value
 * itself when it is small. What cannot be cut is a piece by itself: a long string, a `Map`, an array with holes.
 *
 * The pieces are made as they are asked for; the value must not change meanwhile. When it turns out on the way that the
 * value cannot be cut, since it contains itself or is too deep, the last piece puts it whole, in place of all before.
 *
 * @param maxNodes how many values, nested ones included, a piece may have; a string counts one per 100 characters, and
 *   binary data one per 1,000 bytes
 */
export function* cutValue(value: unknown, maxNodes: number): Generator<ValueChange, void, void> {
  try {
    yield* new Cutter(maxNodes).cut(value);
  } catch {
    // Or a getter or a proxy's trap threw. The encoder will tell where.
    yield { operation: 'put', path: [], value };
  }
}

class Cutter {
  private readonly open = new Set<object>();
  private readonly opened = new Set<object>();
  private repeated = 0;

  constructor(private readonly maxNodes: number) {}

  *cut(value: unknown): Generator<ValueChange, void, void> {
    const toFill = this.emptyOf(value, this.size(value, 0));
    yield { operation: 'put', path: [], value: toFill ?? value };
    if (toFill) yield* this.fill(value as object, []);
  }

  private size(value: unknown, depth: number): number {
    return sizeOf(value, this.maxNodes, depth);
  }

  /** What is to stand for the value until it is filled; undefined when it is small, or cannot be cut. */
  private emptyOf(value: unknown, size: number): object | undefined {
    if (size <= this.maxNodes) return undefined;
    if (isRecord(value)) return emptyRecord(value);
    return isList(value) && isDense(value) ? [] : undefined;
  }

  private *fill(container: object, path: Path): Generator<ValueChange, void, void> {
    this.enter(container);
    if (isRecord(container)) yield* this.fillRecord(container, path);
    else yield* this.fillList(container as PlainList, path);
    this.open.delete(container);
  }

  private enter(container: object): void {
    if (this.open.has(container)) throw new RangeError('A value contains itself.');
    if (this.opened.has(container) && ++this.repeated > MAX_REPEATED)
      throw new RangeError('Too many large objects stand in several places of a value.');
    this.open.add(container);
    this.opened.add(container);
  }

  private *fillRecord(container: PlainRecord, path: Path): Generator<ValueChange, void, void> {
    let record: PlainRecord = {};
    let total = 0;
    for (const key of Object.keys(container)) {
      const child = container[key];
      const size = this.size(child, path.length + 1);
      const toFill = this.emptyOf(child, size);
      const added = textSize(key) - 1 + (toFill ? 1 : size);
      if (total > 0 && total + added > this.maxNodes) {
        yield { operation: 'assign', path, record };
        [record, total] = [{}, 0];
      }
      setOwn(record, key, toFill ?? child);
      total += added;
      if (!toFill) continue;
      yield { operation: 'assign', path, record };
      [record, total] = [{}, 0];
      yield* this.fill(child as object, [...path, key]);
    }
    if (total > 0) yield { operation: 'assign', path, record };
  }

  private *fillList(container: PlainList, path: Path): Generator<ValueChange, void, void> {
    let items: unknown[] = [];
    let total = 0;
    for (const [index, child] of container.entries()) {
      const size = this.size(child, path.length + 1);
      const toFill = this.emptyOf(child, size);
      const added = toFill ? 1 : size;
      if (total > 0 && total + added > this.maxNodes) {
        yield appended(path, index, items);
        [items, total] = [[], 0];
      }
      items.push(toFill ?? child);
      total += added;
      if (!toFill) continue;
      yield appended(path, index + 1, items);
      [items, total] = [[], 0];
      yield* this.fill(child as object, [...path, index]);
    }
    if (total > 0) yield appended(path, container.length, items);
  }
}

/** @param end where the last of the items stands, and one more */
function appended(path: Path, end: number, items: readonly unknown[]): ValueChange {
  return { operation: 'splice', path, start: end - items.length, removed: 0, items };
}
