import { isBare, isDense, isList, isRecord, type PlainList, type PlainRecord, setOwn } from './container.js';
import { MAX_LEVELS, type ValueChange } from './value-change.js';
import { isIndex } from './value-reading.js';
import { Sameness } from './value-sameness.js';
import { sizeOf } from './value-size.js';
import { TreeCheck } from './value-tree.js';

/** What a change costs on the wire besides its value, in nodes of a value: its operation and its path. */
const NODES_PER_CHANGE = 2;

/**
 * The changes that make `next` of `previous`; none, when they are the same.
 *
 * An object that is the same one in both is taken for unchanged without looking into it, so values must not be changed
 * in place, and an immutable update costs only what it changed. It goes only into arrays and plain objects; of all other
 * objects only built-in ones (`Date`, `Map`, `Buffer` …) are compared, and those that differ are put whole. Put whole is
 * also an object whose keys change their order, and one of which little stays. A value with cycles, and one that is
 * nested deeper than any may be, is put whole itself.
 */
export function diffValues(previous: unknown, next: unknown): ValueChange[] {
  try {
    return new Difference().between(previous, next);
  } catch {
    // It contains itself, is too deep, or a getter or a proxy's trap threw. The encoder will tell where.
    return [{ operation: 'put', path: [], value: next }];
  }
}

class Difference {
  private readonly sameness = new Sameness();
  private readonly changes: ValueChange[] = [];
  private readonly path: (string | number)[] = [];

  between(previous: unknown, next: unknown): ValueChange[] {
    this.compare(previous, next);
    const tree = new TreeCheck();
    for (const change of this.changes) checkValues(change, tree);
    return this.changes;
  }

  private compare(previous: unknown, next: unknown): void {
    if (Object.is(previous, next)) return;
    if (isRecord(previous) && isRecord(next)) this.compareWithin(next, () => this.records(previous, next));
    else if (isList(previous) && isList(next)) this.compareWithin(next, () => this.lists(previous, next));
    else if (!this.sameness.of(previous, next, this.path.length)) this.put(next);
  }

  /** @param compareParts gives the number of children, or undefined where changes cannot make it */
  private compareWithin(next: object, compareParts: () => number | undefined): void {
    if (this.path.length >= MAX_LEVELS || !this.sameness.mayGoOn())
      throw new RangeError('There is too much to compare.');
    const before = this.changes.length;
    const children = compareParts();
    const made = this.changes.length - before;
    if (children !== undefined && (made === 0 || isLessThanPutting(made, children, next))) return;
    this.changes.length = before;
    this.put(next);
  }

  private compareChild(key: string | number, previous: unknown, next: unknown): void {
    if (Object.is(previous, next)) return;
    this.path.push(key);
    this.compare(previous, next);
    this.path.pop();
  }

  private put(value: unknown): void {
    this.changes.push({ operation: 'put', path: [...this.path], value });
  }

  /** The keys that both have must be in the same order, and new ones at the end, where `put` and `assign` add them. */
  private records(previous: PlainRecord, next: PlainRecord): number | undefined {
    if (isBare(previous) !== isBare(next)) return undefined;
    const old = Object.keys(previous);
    const keys = Object.keys(next);
    const added: string[] = [];
    let at = 0;
    for (const key of keys) {
      while (at < old.length && old[at] !== key && !Object.hasOwn(next, old[at] as string))
        this.remove(old[at++]);
      if (old[at] === key) this.compareChild(key, previous[old[at++] as string], next[key]);
      // Indexes stand before other keys, and in their order, whenever they are added.
      else if (at === old.length || (isIndex(key) && !Object.hasOwn(previous, key))) added.push(key);
      else return undefined;
    }
    while (at < old.length) this.remove(old[at++]);
    this.add(added, next);
    return keys.length;
  }

  private remove(key: string | undefined): void {
    this.changes.push({ operation: 'remove', path: [...this.path, key as string] });
  }

  private add(keys: readonly string[], next: PlainRecord): void {
    const [first] = keys;
    if (first === undefined) return;
    if (keys.length === 1) {
      this.changes.push({ operation: 'put', path: [...this.path, first], value: next[first] });
      return;
    }
    const record: PlainRecord = {};
    for (const key of keys) setOwn(record, key, next[key]);
    this.changes.push({ operation: 'assign', path: [...this.path], record });
  }

  private lists(previous: PlainList, next: PlainList): number | undefined {
    if (!isDense(previous) || !isDense(next)) return undefined;
    if (previous.length !== next.length) this.splice(previous, next);
    else next.forEach((item, index) => this.compareChild(index, previous[index], item));
    return next.length;
  }

  private splice(previous: PlainList, next: PlainList): void {
    const depth = this.path.length + 1;
    const shorter = Math.min(previous.length, next.length);
    let start = 0;
    while (start < shorter && this.sameness.of(previous[start], next[start], depth)) start++;
    let kept = 0;
    while (start + kept < shorter && this.sameness.of(previous.at(-1 - kept), next.at(-1 - kept), depth))
      kept++;
    this.changes.push({
      operation: 'splice',
      path: [...this.path],
      start,
      removed: previous.length - start - kept,
      items: next.slice(start, next.length - kept),
    });
  }
}

function isLessThanPutting(changes: number, children: number, next: object): boolean {
  // What follows would count all keys of the object, and with fewer changes than children the answer is known.
  if (NODES_PER_CHANGE * changes <= children) return true;
  const limit = NODES_PER_CHANGE * changes;
  return sizeOf(next, limit) > limit;
}

/** Also that it is nowhere too deep: each change is encoded by itself, and would not show it. */
function checkValues(change: ValueChange, tree: TreeCheck): void {
  const { operation, path } = change;
  // The whole value is what cannot be helped.
  if (operation === 'put' && path.length > 0) tree.check(change.value, path.length);
  if (operation === 'assign') tree.check(change.record, path.length);
  if (operation === 'splice') tree.check(change.items, path.length);
}
