import { ProtocolError } from '../errors/protocol.error.js';
import {
  emptyRecord,
  isBare,
  isList,
  isRecord,
  type PlainList,
  type PlainRecord,
  setOwn,
} from './container.js';
import { MAX_DEPTH } from './limits.js';
import { propertyPath } from './value-reading.js';

/** The keys of objects and the indexes of arrays that lead to a place in a value; `[]` is the value itself. */
export type Path = readonly (string | number)[];

/**
 * Levels of nesting of a value that is sent as changes: one less than of others, since a change is a list with a part of
 * it.
 */
export const MAX_LEVELS = MAX_DEPTH - 1;

/** One change of a value. */
export type ValueChange =
  /** At a key of an object, which may be new, or at an index of an array, which is there; at `[]` the whole value. */
  | { readonly operation: 'put'; readonly path: Path; readonly value: unknown }
  /** A key of an object. */
  | { readonly operation: 'remove'; readonly path: Path }
  /** Several keys of an object, those that are new at its end. */
  | { readonly operation: 'assign'; readonly path: Path; readonly record: object }
  /** Items of an array, others in their place. */
  | {
      readonly operation: 'splice';
      readonly path: Path;
      readonly start: number;
      readonly removed: number;
      readonly items: readonly unknown[];
    };

/**
 * The value with the change made. The value given stays as it is: what is on the path is copied, and the rest is shared.
 *
 * @param owned objects that nobody else has seen yet, which are changed in place; copies are added to it
 * @throws {ProtocolError} when the path does not lead anywhere, or the operation is not one of what is there
 */
export function applyChange(root: unknown, change: ValueChange, owned: Set<object>): unknown {
  const { path } = change;
  // The walk is recursive, and no value is that deep.
  if (path.length > MAX_LEVELS)
    throw new ProtocolError(`A change has a path of ${path.length} steps, and the limit is ${MAX_LEVELS}.`);
  return changed(root, change, 0, owned);
}

function changed(node: unknown, change: ValueChange, depth: number, owned: Set<object>): unknown {
  const { path } = change;
  const key = path[depth];
  if (key === undefined) return changedHere(node, change, owned);
  if (depth + 1 === path.length && change.operation === 'put')
    return withChild(placed(node, path, depth), key, change.value, owned);
  const container = present(node, path, depth);
  if (depth + 1 === path.length && change.operation === 'remove') return without(container, change, owned);
  return withChild(container, key, changed(container[key], change, depth + 1, owned), owned);
}

function changedHere(node: unknown, change: ValueChange, owned: Set<object>): unknown {
  switch (change.operation) {
    case 'put':
      return change.value;
    case 'assign':
      return assigned(node, change, owned);
    case 'splice':
      return spliced(node, change, owned);
    case 'remove':
      throw new ProtocolError('A change removes the whole value. Only a key of an object can be removed.');
    default:
      throw new ProtocolError('A change has an operation that does not exist.');
  }
}

/** What can be written into by key, and by index. */
type Keyed = Record<string | number, unknown>;

/** The container at `depth`, if it may have the key that is next on the path. */
function placed(node: unknown, path: Path, depth: number): Keyed {
  const key = path[depth];
  if (isList(node) ? isIndexOf(node, key) : typeof key === 'string' && isRecord(node)) return node as Keyed;
  throw new ProtocolError(`A change leads to ${described(path.slice(0, depth + 1))}, which cannot be.`);
}

/** The same, if it has it. */
function present(node: unknown, path: Path, depth: number): Keyed {
  const container = placed(node, path, depth);
  if (Object.hasOwn(container, path[depth] as string | number)) return container;
  throw new ProtocolError(`A change leads to ${described(path.slice(0, depth + 1))}, where nothing is.`);
}

function isIndexOf(list: PlainList, key: unknown): boolean {
  return Number.isInteger(key) && (key as number) >= 0 && (key as number) < list.length;
}

function withChild(container: Keyed, key: string | number, child: unknown, owned: Set<object>): object {
  if (Object.hasOwn(container, key) && Object.is(container[key], child)) return container;
  const own = ownCopy(container, owned);
  setOwn(own, key, child);
  return own;
}

function without(container: Keyed, { path }: ValueChange, owned: Set<object>): object {
  if (Array.isArray(container))
    throw new ProtocolError(`A change removes ${described(path)}. Items of an array are spliced.`);
  const own = ownCopy(container, owned) as Keyed;
  delete own[path.at(-1) as string];
  return own;
}

function assigned(
  node: unknown,
  { path, record }: ValueChange & { operation: 'assign' },
  owned: Set<object>,
): object {
  if (!isRecord(node) || !isRecord(record))
    throw new ProtocolError(`A change assigns keys at ${described(path)}, and one of the two is no object.`);
  const own = ownCopy(node, owned);
  for (const key of Object.keys(record)) setOwn(own, key, record[key]);
  return own;
}

function spliced(
  node: unknown,
  { path, start, removed, items }: ValueChange & { operation: 'splice' },
  owned: Set<object>,
): object {
  if (!isList(node) || !Array.isArray(items))
    throw new ProtocolError(`A change splices items at ${described(path)}, and one of the two is no array.`);
  if (!isCount(start, node.length) || !isCount(removed, node.length - start))
    throw new ProtocolError(`A change splices items at ${described(path)} that the array does not have.`);
  if (start === node.length) return appended(node, items, owned);
  // Not splice(...items): as many arguments as items may be would overflow the stack.
  const own = node.slice(0, start).concat(items, node.slice(start + removed));
  owned.add(own);
  return own;
}

/** Many small pieces make up a large array, so this must not cost a copy each time. */
function appended(node: PlainList, items: readonly unknown[], owned: Set<object>): PlainList {
  const own = ownCopy(node, owned) as PlainList;
  for (const item of items) own.push(item);
  return own;
}

function isCount(count: unknown, most: number): boolean {
  return Number.isInteger(count) && (count as number) >= 0 && (count as number) <= most;
}

function ownCopy(container: object, owned: Set<object>): object {
  if (owned.has(container)) return container;
  const copy = Array.isArray(container) ? container.slice() : copyOf(container as PlainRecord);
  owned.add(copy);
  return copy;
}

/** A spread defines the keys, `__proto__` included; without a prototype there is nothing that it could set. */
function copyOf(record: PlainRecord): PlainRecord {
  return isBare(record) ? Object.assign(emptyRecord(record), record) : { ...record };
}

const MAX_DESCRIBED_STEPS = 10;

/** How JavaScript writes it, seen from the value; the end of a long one is left out. */
export function described(path: Path): string {
  const shown = path.slice(0, MAX_DESCRIBED_STEPS);
  const text = shown.reduce<string>(
    (at, key) => (typeof key === 'string' ? propertyPath(at, key) : `${at}[${String(key)}]`),
    'value',
  );
  return shown.length === path.length ? text : `${text}…`;
}
