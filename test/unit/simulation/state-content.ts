import { inspect } from 'node:util';

/** What a state holds, to be compared with what a replica of it holds: the entries of a map stand in their order. */
export type Content = unknown;

/** Whether two contents are the same, with their keys in the same order, which nothing of Node's compares. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (one instanceof Uint8Array) return other instanceof Uint8Array && Buffer.compare(one, other) === 0;
  if (one instanceof Date) return other instanceof Date && one.getTime() === other.getTime();
  if (Array.isArray(one) || Array.isArray(other)) return areSameLists(one, other);
  const keys = Object.keys(one);
  const others = Object.keys(other);
  return (
    keys.length === others.length &&
    keys.every((key, at) => key === others[at] && isSame(valueAt(one, key), valueAt(other, key)))
  );
}

function areSameLists(one: object, other: object): boolean {
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((item, at) => isSame(item, other[at]));
}

const valueAt = (container: object, key: string): unknown => (container as Record<string, unknown>)[key];

/** For the trace: what tells large values apart is at their beginning. */
export function shownContent(content: Content): string {
  const text = inspect(content, { depth: 5, breakLength: Infinity, maxArrayLength: 20, maxStringLength: 10 });
  return text.replace(/<Buffer ([^>]{8})[^>]*>|(Buffer\(\d+\) \[Uint8Array\]) \[[^\]]*\]/g, '<$1$2>');
}
