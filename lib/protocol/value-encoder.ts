import { NotSerializableError } from '../errors/not-serializable.error.js';
import { briefJson } from './brief-json.js';
import type { KnownClasses } from './known-classes.js';
import { ATTACHMENT_HEADER_BYTES, LARGE_ATTACHMENT_BYTES } from './frame.js';
import { NUMBER_BYTES } from './number-bytes.js';
import { MAX_DEPTH, MAX_MESSAGE_BYTES } from './limits.js';
import { isPlainValue } from './plain-value.js';
import { FUNCTION, type Reference, SIGNAL, type StreamKind } from './references.js';
import { TAG, type ErrorRecord } from './tags.js';
import { kindOf } from './value-kind.js';
import {
  bytesOf,
  className,
  functionName,
  isIndex,
  isPlainRecord,
  propertyPath,
  read,
  replacementOf,
  textOf,
} from './value-reading.js';
import type { NamedValueType } from './value-types.js';
import type { EncodedValue, RichText } from './value.js';

/** UTF-8 bytes a UTF-16 code unit takes at most. */
const MAX_BYTES_PER_CHARACTER = 3;

export interface EncodeOptions {
  /** Whether signals may be in it: those end with the call that they belong to. */
  readonly areArguments?: boolean;
  /** It is for several channels at once. What stays here, a function or a stream, belongs to one, and is refused. */
  readonly isForAll?: boolean;
  /** Bytes that it may have when encoded. */
  readonly maxBytes?: number;
}

const ANY_VALUE: EncodeOptions = {};

const ONLY_DATA = 'Replicated state is data; functions and streams are for members, arguments and results.';

/**
 * Encodes a value as it is now: later changes to it do not matter.
 *
 * Carried are the values of the structured clone algorithm (HTML, section 2.7), errors with their class, and `URL`.
 * An instance of any other class travels as what its `toJSON()` gives, or as its own enumerable properties. Left out,
 * other than in a structured clone, are keys of an array that are no indexes, and that two views share one buffer.
 *
 * @param root what to call the value in an error, for example `result`
 * @throws {NotSerializableError} naming the path of the first value that cannot be sent
 */
export function encodeValue(
  value: unknown,
  root: string,
  classes: KnownClasses,
  { areArguments = false, isForAll = false, maxBytes = MAX_MESSAGE_BYTES }: EncodeOptions = ANY_VALUE,
): EncodedValue {
  if (value === undefined) return '';
  const encoded =
    briefJson(value) ??
    (isPlainValue(value)
      ? JSON.stringify(value)
      : new ValueEncoder(classes, areArguments, isForAll).encode(value, root));
  checkSize(encoded, root, maxBytes);
  return encoded;
}

function checkSize(encoded: EncodedValue, root: string, maxBytes: number): void {
  const [json, beside] = typeof encoded === 'string' ? [encoded, 0] : [encoded.json, bytesBeside(encoded)];
  if (json.length * MAX_BYTES_PER_CHARACTER + beside <= maxBytes) return;
  const bytes = Buffer.byteLength(json) + beside;
  if (bytes > maxBytes)
    throw new NotSerializableError(
      root,
      `it takes ${bytes} bytes, and the limit is ${maxBytes}. Send it in parts.`,
    );
}

/** Of its attachments, and of the numbers of its references. */
function bytesBeside({ attachments, references = [] }: RichText): number {
  const numbers = references.length * NUMBER_BYTES;
  return attachments.reduce((sum, { byteLength }) => sum + ATTACHMENT_HEADER_BYTES + byteLength, numbers);
}

type Tagged = Record<string, unknown>;

class ValueEncoder {
  private readonly numbers = new Map<object, number>();
  private count = 0;
  private readonly attachments: Uint8Array[] = [];
  private readonly references: Reference[] = [];
  /** Instances of the user's types whose parts are being encoded. */
  private readonly open = new Set<object>();
  /**
   * What is being encoded belongs to an error, or to an instance of a class. The functions in it are how that works
   * inside, and nobody meant to send them.
   */
  private holder: string | undefined;

  constructor(
    private readonly classes: KnownClasses,
    private readonly areArguments: boolean,
    private readonly isForAll: boolean,
  ) {}

  encode(value: unknown, root: string): EncodedValue {
    const json = JSON.stringify(this.tagAll(value, root));
    const { attachments, references } = this;
    return references.length > 0 ? { json, attachments, references } : { json, attachments };
  }

  private tagAll(value: unknown, root: string): unknown {
    try {
      return this.tag(value, root, 0);
    } catch (error) {
      // Arguments are still the caller's; of a result that is refused nobody else has the streams.
      if (!this.areArguments) discardStreams(this.references);
      throw error;
    }
  }

  private tag(value: unknown, path: string, depth: number): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : { [TAG]: 'number', v: Object.is(value, -0) ? '-0' : String(value) };
      case 'undefined':
        return { [TAG]: 'undefined' };
      case 'bigint':
        // Hexadecimal, which is parsed in linear time; a decimal number of millions of digits would take seconds.
        return { [TAG]: 'bigint', v: value.toString(16) };
      case 'object':
        return value === null ? null : this.tagObject(value, path, depth);
      case 'function':
        return this.tagFunction(value, path);
      default:
        throw new NotSerializableError(path, 'it is a symbol.');
    }
  }

  private tagObject(value: object, path: string, depth: number): unknown {
    const number = this.numbers.get(value);
    if (number !== undefined) return this.tagRepeated(number, value, path);
    if (depth === MAX_DEPTH)
      throw new NotSerializableError(path, `it is nested deeper than ${MAX_DEPTH} levels.`);
    this.numbers.set(value, this.count++);
    return read(path, () => Array.isArray(value))
      ? this.tagArray(value as unknown[], path, depth)
      : this.tagKind(value, path, depth);
  }

  private tagRepeated(number: number, value: object, path: string): unknown {
    if (this.open.has(value))
      throw new NotSerializableError(path, 'what serialize() gives for it contains it again.');
    return { [TAG]: 'ref', v: number };
  }

  private tagFunction(value: object, path: string): unknown {
    if (this.holder) throw new NotSerializableError(path, `it is a function of ${this.holder}.`);
    if (/^class\b/.test(Function.prototype.toString.call(value)))
      throw new NotSerializableError(path, 'it is a class.');
    if (this.isForAll) throw new NotSerializableError(path, `it is a function. ${ONLY_DATA}`);
    const number = this.numbers.get(value);
    if (number !== undefined) return { [TAG]: 'ref', v: number };
    this.numbers.set(value, this.count++);
    return {
      [TAG]: FUNCTION,
      r: this.references.push({ kind: FUNCTION, value }) - 1,
      v: functionName(value),
    };
  }

  private tagArray(value: unknown[], path: string, depth: number): unknown {
    const indexes = Object.keys(value).filter(isIndex).map(Number);
    const tagged = indexes.map((index) => this.tag(value[index], `${path}[${index}]`, depth + 1));
    if (indexes.length === value.length) return tagged;
    return { [TAG]: 'sparse', length: value.length, v: indexes.map((index, at) => [index, tagged[at]]) };
  }

  private tagKind(value: object, path: string, depth: number): unknown {
    const type = this.classes.types.of(value);
    if (type) return this.tagTyped(type, value, path, depth);
    const stream = read(path, () => this.classes.streamKindOf(value));
    if (stream) return this.tagStream(stream, value, path);
    const kind = kindOf(value);
    switch (kind) {
      case 'Error':
        return this.tagError(value as Error, path, depth);
      case 'Date':
        return { [TAG]: kind, v: (value as Date).getTime() };
      case 'RegExp':
        return { [TAG]: kind, v: (value as RegExp).source, flags: (value as RegExp).flags };
      case 'Map':
        return { [TAG]: kind, v: this.tagEntries(value as Map<unknown, unknown>, path, depth) };
      case 'Set':
        return { [TAG]: kind, v: this.tagItems(value as Set<unknown>, path, depth) };
      case 'ArrayBuffer':
        return this.attach(kind, new Uint8Array(value as ArrayBuffer));
      case 'URL':
        return { [TAG]: kind, v: (value as URL).href };
      case 'Number':
      case 'String':
      case 'Boolean':
      case 'BigInt':
        return { [TAG]: 'boxed', v: this.tag(value.valueOf(), path, depth) };
      case 'Object':
        return this.tagInstance(value, path, depth);
      case SIGNAL:
        return this.tagSignal(value as AbortSignal, path, depth);
      case 'Promise':
        throw new NotSerializableError(path, 'it is a promise. Await it first.');
      default:
        if (ArrayBuffer.isView(value)) return this.attach(kind, bytesOf(value));
        throw new NotSerializableError(path, `it is a ${kind}.`);
    }
  }

  private tagTyped(type: NamedValueType, value: object, path: string, depth: number): unknown {
    const { name, serialize } = type;
    if (!serialize) {
      const fields = this.within(`an instance of ${name}`, () => this.tagFields(value, path, depth));
      return { [TAG]: 'type', name, fields };
    }
    const parts = read(path, () => serialize(value), 'its serialize()');
    this.open.add(value);
    const tagged = { [TAG]: 'type', name, v: this.tag(parts, path, depth + 1) };
    this.open.delete(value);
    return tagged;
  }

  private tagSignal(value: AbortSignal, path: string, depth: number): unknown {
    if (value.aborted) return { [TAG]: 'aborted', v: this.tag(value.reason, `${path}.reason`, depth + 1) };
    if (!this.areArguments)
      throw new NotSerializableError(path, 'it is an AbortSignal, which only an argument of a call can be.');
    return { [TAG]: SIGNAL, r: this.references.push({ kind: SIGNAL, value }) - 1 };
  }

  private tagStream(kind: StreamKind, value: object, path: string): unknown {
    if (this.holder === 'an error') throw new NotSerializableError(path, 'it is a stream of an error.');
    if (this.isForAll) throw new NotSerializableError(path, `it is a stream (${kind.name}). ${ONLY_DATA}`);
    const description = kind.describe?.(value);
    return { [TAG]: kind.name, r: this.references.push({ kind, value }) - 1, v: description };
  }

  /** An object that is replaced by its `toJSON()` shares its number with the replacement: it is met once. */
  private tagInstance(value: object, path: string, depth: number): unknown {
    const replacement = read(path, () => replacementOf(value));
    if (replacement === value) return this.tagRecord(value, path, depth);
    if (typeof replacement !== 'object' || replacement === null || this.numbers.has(replacement))
      return { [TAG]: 'json', v: this.tag(replacement, path, depth + 1) };
    this.numbers.set(replacement, this.numbers.get(value) ?? 0);
    if (Array.isArray(replacement)) return this.tagArray(replacement, path, depth);
    const isRecord = kindOf(replacement) === 'Object';
    return isRecord ? this.tagRecord(replacement, path, depth) : this.tagKind(replacement, path, depth);
  }

  private tagRecord(value: object, path: string, depth: number): unknown {
    const record = isPlainRecord(value)
      ? this.tagFields(value, path, depth)
      : this.within(`an instance of ${className(value)}`, () => this.tagFields(value, path, depth));
    return Object.hasOwn(record, TAG) ? { [TAG]: 'object', v: record } : record;
  }

  private tagFields(value: object, path: string, depth: number): Tagged {
    // Without a prototype, so that a key `__proto__` is a key like any other.
    const record = Object.create(null) as Tagged;
    for (const key of read(path, () => Object.keys(value))) {
      const at = propertyPath(path, key);
      record[key] = this.tag(
        read(at, () => (value as Tagged)[key]),
        at,
        depth + 1,
      );
    }
    return record;
  }

  private tagItems(set: Set<unknown>, path: string, depth: number): unknown[] {
    return Array.from(set, (item, at) => this.tag(item, `${path}.values()[${at}]`, depth + 1));
  }

  private tagEntries(map: Map<unknown, unknown>, path: string, depth: number): unknown[] {
    const entries: unknown[] = [];
    for (const [key, item] of map) {
      const at = entries.length / 2;
      entries.push(this.tag(key, `${path}.keys()[${at}]`, depth + 1));
      entries.push(this.tag(item, `${path}.values()[${at}]`, depth + 1));
    }
    return entries;
  }

  /** Copies: the caller may change the bytes before the frame is written. */
  private attach(kind: string, bytes: Uint8Array): unknown {
    this.attachments.push(copyOf(bytes));
    return { [TAG]: kind, a: this.attachments.length - 1 };
  }

  /** An error always arrives: what it carries and cannot be sent is left out. */
  private tagError(error: Error, path: string, depth: number): unknown {
    return this.within('an error', () => this.tagErrorParts(error, path, depth));
  }

  private within<T>(holder: string, encode: () => T): T {
    const { holder: outer } = this;
    this.holder = outer ?? holder;
    try {
      return encode();
    } finally {
      this.holder = outer;
    }
  }

  private tagErrorParts(error: Error, path: string, depth: number): unknown {
    const fields = Object.create(null) as Tagged;
    for (const key of Object.keys(error)) {
      if (key === 'stack' || key === 'message') continue;
      this.attempt(() => {
        fields[key] = this.tag((error as unknown as Tagged)[key], `${path}.${key}`, depth + 1);
      });
    }
    const record: Tagged & ErrorRecord = {
      [TAG]: 'Error',
      class: this.classes.nameOf(error),
      name: textOf(error, 'name'),
      message: textOf(error, 'message'),
      stack: textOf(error, 'stack'),
      fields,
    };
    for (const key of ['cause', 'errors'] as const) {
      const own = Object.getOwnPropertyDescriptor(error, key);
      if (!own || own.enumerable) continue;
      this.attempt(() => {
        (record as Tagged)[key] = this.tag((error as unknown as Tagged)[key], `${path}.${key}`, depth + 1);
      });
    }
    return record;
  }

  /** Takes back every object number and attachment of a part that turned out not to be serializable. */
  private attempt(encode: () => void): void {
    const objects = this.count;
    const attachments = this.attachments.length;
    const references = this.references.length;
    try {
      encode();
    } catch {
      for (const [object, number] of this.numbers) if (number >= objects) this.numbers.delete(object);
      this.count = objects;
      this.attachments.length = attachments;
      this.references.length = references;
    }
  }
}

/** Large memory is not filled with zeros before. */
function copyOf(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength < LARGE_ATTACHMENT_BYTES) return bytes.slice();
  const copy = Buffer.allocUnsafeSlow(bytes.byteLength);
  copy.set(bytes);
  return copy;
}

function discardStreams(references: readonly Reference[]): void {
  for (const { kind, value } of references) if (typeof kind !== 'string') kind.discard?.(value);
}
