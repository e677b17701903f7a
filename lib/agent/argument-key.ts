import type { KnownClasses } from '../protocol/known-classes.js';
import { decodeValue } from '../protocol/value-decoder.js';
import { encodeValue } from '../protocol/value-encoder.js';
import type { EncodedValue, RichText } from '../protocol/value.js';

/**
 * A text that is the same for arguments that are the same to the library: that of the values which arrive there. So an
 * instance of a class and a plain object with the same properties have one key, in whatever order these stand.
 *
 * @returns undefined for arguments with functions, streams or signals, which are never the same
 */
export function keyOf(args: EncodedValue, classes: KnownClasses): string | undefined {
  if (typeof args === 'string') return sorted(args);
  if (args.references) return undefined;
  const arriving = asItArrives(args, classes);
  return typeof arriving === 'string' ? sorted(arriving) : arriving && richKey(arriving);
}

/** `f('a')` and `f('a', undefined)` are the same to a method. */
export function withoutMissing(args: readonly unknown[]): readonly unknown[] {
  const last = args.findLastIndex((argument) => argument !== undefined);
  return last === args.length - 1 ? args : args.slice(0, last + 1);
}

function asItArrives({ json, attachments }: RichText, classes: KnownClasses): EncodedValue | undefined {
  try {
    return encodeValue(decodeValue({ json: JSON.parse(json), attachments }, classes), 'args', classes);
  } catch {
    // A type of the user's that cannot be made here: such a call is for the library to refuse.
    return undefined;
  }
}

/** No JSON has this character; with it, no text of one kind can be one of the other. */
const SEPARATOR = '\0';

function richKey({ json, attachments }: RichText): string {
  const parts = attachments.map((bytes) => `${bytes.byteLength}:${Buffer.from(bytes).toString('latin1')}`);
  return [sorted(json), ...parts, ''].join(SEPARATOR);
}

function sorted(json: string): string {
  return json.includes('{') ? JSON.stringify(JSON.parse(json), withSortedKeys) : json;
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}
