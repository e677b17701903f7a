/**
 * The path of the first difference between two graphs of values, or `undefined` when they are alike: the same kinds,
 * the same contents in the same order, and objects shared (or cyclic) in the same places.
 */
export function difference(expected: unknown, actual: unknown): string | undefined {
  return new Comparison().compare(expected, actual, 'value');
}

/** For each object of the first graph the one in its place in the second, when they are alike. */
export function counterparts(expected: unknown, actual: unknown): ReadonlyMap<object, object> {
  const comparison = new Comparison();
  const found = comparison.compare(expected, actual, 'value');
  if (found) throw new Error(`They differ: ${found}`);
  return comparison.forward;
}

class Comparison {
  readonly forward = new Map<object, object>();
  private readonly backward = new Map<object, object>();

  compare(expected: unknown, actual: unknown, path: string): string | undefined {
    if (!isObject(expected) || !isObject(actual)) return Object.is(expected, actual) ? undefined : path;
    const counterpart = this.forward.get(expected);
    if (counterpart || this.backward.has(actual))
      return counterpart === actual ? undefined : `${path} (another object)`;
    this.forward.set(expected, actual);
    this.backward.set(actual, expected);
    return this.compareParts(expected, actual, path);
  }

  private compareParts(expected: object, actual: object, path: string): string | undefined {
    if (kindOf(expected) !== kindOf(actual)) return `${path} (${kindOf(expected)}, not ${kindOf(actual)})`;
    const expectedParts = partsOf(expected);
    const actualParts = partsOf(actual);
    if (expectedParts.length !== actualParts.length) return `${path} (the number of its parts)`;
    for (const [index, [label, part]] of expectedParts.entries()) {
      const [actualLabel, actualPart] = actualParts[index] ?? ['', undefined];
      if (label !== actualLabel) return `${path} (the key ${label}, not ${actualLabel})`;
      const found = this.compare(part, actualPart, `${path}.${label}`);
      if (found) return found;
    }
    return undefined;
  }
}

type Part = readonly [label: string, value: unknown];

function partsOf(value: object): readonly Part[] {
  if (referenceKind(value)) return [];
  if (value instanceof ArrayBuffer) return [['bytes', Buffer.from(value).toString('hex')]];
  if (ArrayBuffer.isView(value))
    return [
      ['isBuffer', Buffer.isBuffer(value)],
      ['bytes', Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')],
    ];
  if (value instanceof Date) return [['time', value.getTime()]];
  if (value instanceof RegExp)
    return [
      ['source', value.source],
      ['flags', value.flags],
    ];
  if (value instanceof Map) return [...value].flat().map((part, index): Part => [`entry${index}`, part]);
  if (value instanceof Set) return [...value].map((part, index): Part => [`item${index}`, part]);
  if (value instanceof Error) return [...namedParts(value, ERROR_KEYS), ...ownParts(value)];
  if (Array.isArray(value)) return [['length', value.length], ...ownParts(value)];
  if (BOXES.has(kindOf(value))) return [['boxed', value.valueOf()]];
  if (value instanceof URL) return [['href', value.href]];
  const prototype = Object.getPrototypeOf(value) as object | null;
  return [
    ['isPlain', prototype === Object.prototype],
    ['class', prototype?.constructor.name],
    ...ownParts(value),
  ];
}

/** What stays where it is: all that can be told of it is where it stands. */
function referenceKind(value: object): string | undefined {
  if (typeof value === 'function') return 'function';
  if (value instanceof AbortSignal) return 'signal';
  if (typeof (value as { lift?: unknown }).lift === 'function') return 'Observable';
  return Symbol.asyncIterator in value ? 'iterable' : undefined;
}

const BOXES: ReadonlySet<string> = new Set(['Number', 'String', 'Boolean', 'BigInt']);
const ERROR_KEYS = ['name', 'message', 'stack', 'cause', 'errors'] as const;

function namedParts(error: Error & { errors?: unknown }, keys: typeof ERROR_KEYS): Part[] {
  return keys.map((key) => [key, error[key]]);
}

function ownParts(value: object): Part[] {
  return Object.keys(value).map((key) => [key, (value as Record<string, unknown>)[key]]);
}

function kindOf(value: object): string {
  const reference = referenceKind(value);
  if (reference) return reference;
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
