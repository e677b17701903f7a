import { NotSerializableError } from '../errors/not-serializable.error.js';
import type { ErrorClasses } from './error-classes.js';
import { MAX_DEPTH, MAX_MESSAGE_BYTES } from './limits.js';
import { isPlainValue } from './plain-value.js';
import { isTypedArrayName, TAG, type ErrorRecord } from './tags.js';
import type { EncodedValue } from './value.js';

/** UTF-8 bytes a UTF-16 code unit takes at most. */
const MAX_BYTES_PER_CHARACTER = 3;

/**
 * Encodes a value as it is now: later changes to it do not matter.
 *
 * Carried are the values of the structured clone algorithm (HTML, section 2.7), errors with their class, and `URL`.
 * An instance of any other class travels as what its `toJSON()` gives, or as its own enumerable properties.
 *
 * @param root what to call the value in an error, for example `result`
 * @throws {NotSerializableError} naming the path of the first value that cannot be sent
 */
export function encodeValue(value: unknown, root: string, classes: ErrorClasses): EncodedValue {
  if (value === undefined) return '';
  try {
    const encoded = isPlainValue(value)
      ? JSON.stringify(value)
      : new ValueEncoder(classes).encode(value, root);
    checkSize(encoded, root);
    return encoded;
  } catch (error) {
    if (error instanceof NotSerializableError) throw error;
    throw notSerializable(root, `reading it failed: ${String(error)}`);
  }
}

function checkSize(encoded: EncodedValue, root: string): void {
  const { json, attachments } = typeof encoded === 'string' ? { json: encoded, attachments: [] } : encoded;
  const binary = attachments.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (json.length * MAX_BYTES_PER_CHARACTER + binary <= MAX_MESSAGE_BYTES) return;
  const bytes = Buffer.byteLength(json) + binary;
  if (bytes > MAX_MESSAGE_BYTES)
    throw notSerializable(
      root,
      `it takes ${bytes} bytes, and the limit is ${MAX_MESSAGE_BYTES}. Send it in parts.`,
    );
}

function notSerializable(path: string, why: string): NotSerializableError {
  return new NotSerializableError(path, why);
}

type Tagged = Record<string, unknown>;

class ValueEncoder {
  private readonly numbers = new Map<object, number>();
  private readonly attachments: Uint8Array[] = [];

  constructor(private readonly classes: ErrorClasses) {}

  encode(value: unknown, root: string): EncodedValue {
    const json = JSON.stringify(this.tag(value, root, 0));
    return { json, attachments: this.attachments };
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
        return { [TAG]: 'bigint', v: String(value) };
      case 'object':
        return value === null ? null : this.tagObject(value, path, depth);
      case 'function':
        throw notSerializable(path, 'it is a function.');
      default:
        throw notSerializable(path, 'it is a symbol.');
    }
  }

  private tagObject(value: object, path: string, depth: number): unknown {
    const number = this.numbers.get(value);
    if (number !== undefined) return { [TAG]: 'ref', v: number };
    if (depth === MAX_DEPTH) throw notSerializable(path, `it is nested deeper than ${MAX_DEPTH} levels.`);
    this.numbers.set(value, this.numbers.size);
    return Array.isArray(value) ? this.tagArray(value, path, depth) : this.tagKind(value, path, depth);
  }

  private tagArray(value: unknown[], path: string, depth: number): unknown {
    const indexes = Object.keys(value).filter((key) => String(Number(key)) === key);
    if (indexes.length === value.length)
      return value.map((item, index) => this.tag(item, `${path}[${index}]`, depth + 1));
    const entries = indexes.map((index) => [
      Number(index),
      this.tag(value[Number(index)], `${path}[${index}]`, depth + 1),
    ]);
    return { [TAG]: 'sparse', length: value.length, v: entries };
  }

  private tagKind(value: object, path: string, depth: number): unknown {
    if (value instanceof Error || kindOf(value) === 'Error')
      return this.tagError(value as Error, path, depth);
    if (ArrayBuffer.isView(value)) return this.tagView(value, path);
    switch (kindOf(value)) {
      case 'Date':
        return { [TAG]: 'Date', v: (value as Date).getTime() };
      case 'RegExp':
        return { [TAG]: 'RegExp', v: (value as RegExp).source, flags: (value as RegExp).flags };
      case 'Map':
        return { [TAG]: 'Map', v: this.tagEntries(value as Map<unknown, unknown>, path, depth) };
      case 'Set':
        return {
          [TAG]: 'Set',
          v: Array.from(value as Set<unknown>, (item, at) =>
            this.tag(item, `${path}.values()[${at}]`, depth + 1),
          ),
        };
      case 'ArrayBuffer':
        return this.attach('ArrayBuffer', new Uint8Array(value as ArrayBuffer));
      case 'URL':
        return { [TAG]: 'URL', v: (value as URL).href };
      case 'Number':
      case 'String':
      case 'Boolean':
      case 'BigInt':
        return { [TAG]: 'boxed', v: this.tag(value.valueOf(), path, depth) };
      case 'Promise':
        throw notSerializable(path, 'it is a promise. Await it first.');
      case 'WeakMap':
      case 'WeakSet':
      case 'WeakRef':
      case 'SharedArrayBuffer':
      case 'Generator':
      case 'AsyncGenerator':
      case 'Symbol':
        throw notSerializable(path, `it is a ${kindOf(value)}.`);
      default:
        return this.tagRecord(value, path, depth);
    }
  }

  private tagRecord(value: object, path: string, depth: number): unknown {
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') {
      return { [TAG]: 'json', v: this.tag((value as { toJSON(): unknown }).toJSON(), path, depth + 1) };
    }
    const record = this.tagProperties(value, path, depth);
    return Object.hasOwn(record, TAG) ? { [TAG]: 'object', v: record } : record;
  }

  /** Without a prototype, so that a key `__proto__` is a key like any other. */
  private tagProperties(value: object, path: string, depth: number): Tagged {
    const record = Object.create(null) as Tagged;
    for (const key of Object.keys(value)) {
      record[key] = this.tag((value as Tagged)[key], propertyPath(path, key), depth + 1);
    }
    return record;
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

  private tagView(view: ArrayBufferView, path: string): unknown {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    if (Buffer.isBuffer(view)) return this.attach('Buffer', bytes);
    const kind = kindOf(view);
    if (kind === 'DataView' || isTypedArrayName(kind)) return this.attach(kind, bytes);
    throw notSerializable(path, `it is a ${kind}.`);
  }

  /** Copies: the caller may change the bytes before the frame is written. */
  private attach(kind: string, bytes: Uint8Array): unknown {
    this.attachments.push(bytes.slice());
    return { [TAG]: kind, a: this.attachments.length - 1 };
  }

  /** An error always arrives: what it carries and cannot be sent is left out. */
  private tagError(error: Error, path: string, depth: number): unknown {
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
    const objects = this.numbers.size;
    const attachments = this.attachments.length;
    try {
      encode();
    } catch {
      for (const [object, number] of this.numbers) if (number >= objects) this.numbers.delete(object);
      this.attachments.length = attachments;
    }
  }
}

function kindOf(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function textOf(error: Error, key: 'name' | 'message' | 'stack'): string {
  try {
    return String(error[key] ?? '');
  } catch {
    return '';
  }
}

function propertyPath(path: string, key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
