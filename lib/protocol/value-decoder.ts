import { NotSerializableError } from '../errors/not-serializable.error.js';
import { ProtocolError } from '../errors/protocol.error.js';
import type { KnownClasses } from './known-classes.js';
import { MAX_DEPTH } from './limits.js';
import { takeMemory } from './received-memory.js';
import { FUNCTION, type ReferenceReader, SIGNAL } from './references.js';
import { isTypedArrayName, TAG, TypedArrays, type ErrorRecord, type TypedArrayName } from './tags.js';
import { read } from './value-reading.js';
import type { NamedValueType } from './value-types.js';
import type { WireValue } from './value.js';

const MAX_INDEX = 2 ** 32 - 2;

type Tagged = Record<string, unknown>;

/**
 * @throws {ProtocolError} when the tags are not those of this protocol
 * @throws {NotSerializableError} when `deserialize()` of one of the user's types throws
 */
export function decodeValue(wire: WireValue, classes: KnownClasses, reader?: ReferenceReader): unknown {
  if (!wire.attachments) return wire.json;
  try {
    return new ValueDecoder(wire.attachments, wire.references ?? [], classes, reader).decodeAll(wire.json);
  } catch (cause) {
    if (cause instanceof ProtocolError || cause instanceof NotSerializableError) throw cause;
    // A pattern that is none, for example. What an encoder takes from a value, it can be made of again.
    throw new ProtocolError('A value cannot be made.', { cause });
  }
}

class ValueDecoder {
  /** Objects in the order in which they are met; the same order in which the encoder numbered them. */
  private readonly objects: unknown[] = [];
  private failure: NotSerializableError | undefined;

  constructor(
    private readonly attachments: readonly Uint8Array[],
    private readonly references: readonly number[],
    private readonly classes: KnownClasses,
    private readonly reader: ReferenceReader | undefined,
  ) {}

  /** What `deserialize()` throws is thrown at the end: all that the value refers to must have been received. */
  decodeAll(wire: unknown): unknown {
    const value = this.decode(wire, 0);
    if (this.failure) throw this.failure;
    return value;
  }

  private decode(wire: unknown, depth: number): unknown {
    if (typeof wire !== 'object' || wire === null) return wire;
    // A tag adds a level to what it wraps, so a value of the allowed depth may be twice as deep on the wire.
    if (depth > 2 * MAX_DEPTH) throw new ProtocolError('A value is nested too deeply.');
    if (Array.isArray(wire)) {
      const items: unknown[] = this.remember([]);
      for (const item of wire) items.push(this.decode(item, depth + 1));
      return items;
    }
    return Object.hasOwn(wire, TAG)
      ? this.decodeTagged(wire as Tagged, depth)
      : this.decodeProperties(wire as Tagged, this.remember<Tagged>({}), depth);
  }

  private decodeTagged(wire: Tagged, depth: number): unknown {
    const kind = String(wire[TAG]);
    switch (kind) {
      case 'undefined':
        return undefined;
      case 'number':
        return Number(wire['v']);
      case 'bigint':
        return bigint(wire['v']);
      case 'ref':
        return this.referenced(wire['v']);
      case 'object':
        return this.decodeProperties(record(wire['v']), this.remember<Tagged>({}), depth);
      case 'sparse':
        return this.decodeSparse(wire, depth);
      case 'json':
        return this.decodeReplaced(wire['v'], depth);
      case 'Date':
        return this.remember(new Date(typeof wire['v'] === 'number' ? wire['v'] : NaN));
      case 'RegExp':
        return this.remember(new RegExp(String(wire['v']), String(wire['flags'])));
      case 'URL':
        return this.remember(new URL(String(wire['v'])));
      case 'boxed':
        return this.remember(Object(this.decode(wire['v'], depth + 1)));
      case 'Map':
        return this.decodeMap(list(wire['v']), depth);
      case 'Set':
        return this.decodeSet(list(wire['v']), depth);
      case 'Error':
        return this.decodeError(wire as unknown as ErrorRecord, depth);
      case 'type':
        return this.decodeTyped(wire, depth);
      case 'aborted':
        return this.decodeAborted(wire, depth);
      case SIGNAL:
        return this.remember(this.refer(wire['r'], (reader, index) => reader.signal(index)));
      case FUNCTION:
        return this.remember(
          this.refer(wire['r'], (reader, id) => reader.function(id, String(wire['v'] ?? ''))),
        );
      default:
        return this.remember(
          'r' in wire ? this.decodeStream(kind, wire) : this.decodeBinary(kind, wire['a']),
        );
    }
  }

  private decodeTyped(wire: Tagged, depth: number): unknown {
    const type = this.classes.types.named(String(wire['name']));
    if (!type)
      throw new ProtocolError(
        `A value is of the type ${JSON.stringify(wire['name'])}, which is not known here.`,
      );
    if (!Object.hasOwn(wire, 'v'))
      return this.decodeProperties(record(wire['fields']), this.remember(type.blank()), depth);
    const number = this.objects.push(undefined) - 1;
    const data = this.decode(wire['v'], depth + 1);
    const value = this.failure ? undefined : this.deserialize(type, data);
    this.objects[number] = value;
    return value;
  }

  private deserialize(type: NamedValueType, data: unknown): unknown {
    try {
      return read(`a ${type.name}`, () => type.deserialize(data), 'its deserialize()');
    } catch (error) {
      this.failure = error as NotSerializableError;
      return undefined;
    }
  }

  private decodeAborted(wire: Tagged, depth: number): AbortSignal {
    const controller = new AbortController();
    const signal = this.remember(controller.signal);
    controller.abort(this.decode(wire['v'], depth + 1));
    return signal;
  }

  private decodeStream(kind: string, wire: Tagged): object {
    const stream = this.classes.streams.find(({ name }) => name === kind);
    if (!stream) throw new ProtocolError(`There is no stream of the kind ${JSON.stringify(kind)}.`);
    return this.refer(wire['r'], (reader, id) => reader.stream(id, stream, wire['v']));
  }

  private refer(at: unknown, make: (reader: ReferenceReader, id: number) => object): object {
    const id = typeof at === 'number' ? this.references[at] : undefined;
    if (id === undefined || !this.reader)
      throw new ProtocolError('A value refers to something of the other end that is not there.');
    return make(this.reader, id);
  }

  private remember<T>(object: T): T {
    this.objects.push(object);
    return object;
  }

  private referenced(number: unknown): unknown {
    if (typeof number !== 'number' || !(number in this.objects))
      throw new ProtocolError('A value refers to an object that is not there.');
    return this.objects[number];
  }

  /** The object that `toJSON()` replaced has a number of its own. */
  private decodeReplaced(wire: unknown, depth: number): unknown {
    const number = this.objects.push(undefined) - 1;
    const value = this.decode(wire, depth + 1);
    this.objects[number] = value;
    return value;
  }

  private decodeProperties<T extends object>(wire: Tagged, target: T, depth: number): T {
    const isRecord = Object.getPrototypeOf(target) === Object.prototype;
    for (const key of Object.keys(wire)) {
      const value = this.decode(wire[key], depth + 1);
      if (isRecord && key !== '__proto__') (target as Tagged)[key] = value;
      else setOwn(target, key, value, true);
    }
    return target;
  }

  private decodeSparse(wire: Tagged, depth: number): unknown[] {
    const items: unknown[] = this.remember([]);
    // V8 keeps an array by its entries once it has one so far out: a length alone must not cost memory.
    items[MAX_INDEX] = undefined;
    items.length = length(wire['length']);
    for (const entry of list(wire['v'])) {
      const [index, item] = list(entry);
      items[length(index)] = this.decode(item, depth + 1);
    }
    return items;
  }

  private decodeMap(entries: unknown[], depth: number): Map<unknown, unknown> {
    const map = this.remember(new Map<unknown, unknown>());
    for (let index = 0; index < entries.length; index += 2) {
      const key = this.decode(entries[index], depth + 1);
      map.set(key, this.decode(entries[index + 1], depth + 1));
    }
    return map;
  }

  private decodeSet(items: unknown[], depth: number): Set<unknown> {
    const set = this.remember(new Set<unknown>());
    for (const item of items) set.add(this.decode(item, depth + 1));
    return set;
  }

  private decodeError(wire: ErrorRecord, depth: number): Error {
    const error = this.remember(errorWithoutStack(String(wire.message)));
    Object.setPrototypeOf(error, this.classes.get(wire.class).prototype as object);
    setOwn(error, 'stack', String(wire.stack));
    if (error.name !== wire.name) setOwn(error, 'name', String(wire.name));
    const fields = record(wire.fields);
    for (const key of Object.keys(fields)) setOwn(error, key, this.decode(fields[key], depth + 1), true);
    if (Object.hasOwn(wire, 'cause')) setOwn(error, 'cause', this.decode(wire.cause, depth + 1));
    if (Object.hasOwn(wire, 'errors')) setOwn(error, 'errors', this.decode(wire.errors, depth + 1));
    return error;
  }

  private decodeBinary(kind: string, at: unknown): unknown {
    const bytes = typeof at === 'number' ? this.attachments[at] : undefined;
    if (!bytes) throw new ProtocolError(`There is no value of the kind ${JSON.stringify(kind)}.`);
    const own = takeMemory(bytes);
    if (kind === 'Buffer') return own ? Buffer.from(own) : Buffer.from(bytes);
    const buffer = own ?? new Uint8Array(bytes).buffer;
    if (kind === 'ArrayBuffer') return buffer;
    if (kind === 'DataView') return new DataView(buffer);
    if (isTypedArrayName(kind)) return typedArray(kind, buffer);
    throw new ProtocolError(`There is no value of the kind ${JSON.stringify(kind)}.`);
  }
}

function typedArray(kind: TypedArrayName, buffer: ArrayBuffer): ArrayBufferView {
  const TypedArray = TypedArrays[kind];
  if (buffer.byteLength % TypedArray.BYTES_PER_ELEMENT !== 0)
    throw new ProtocolError(`A ${kind} cannot have ${buffer.byteLength} bytes.`);
  return new TypedArray(buffer);
}

/** It gets the stack of the other end: to take one here is most of what an error costs. */
function errorWithoutStack(message: string): Error {
  const { stackTraceLimit } = Error;
  // Where the intrinsics are frozen this does nothing, as an assignment would not: that throws.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return new Error(message);
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}

/** Defines, never assigns: a key such as `__proto__` or a setter of a class must not act. */
function setOwn(target: object, key: string, value: unknown, enumerable = false): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true });
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new ProtocolError('A list is missing.');
  return value;
}

function record(value: unknown): Tagged {
  if (typeof value !== 'object' || value === null) throw new ProtocolError('An object is missing.');
  return value as Tagged;
}

/** Hexadecimal digits with a sign: `BigInt()` itself takes no sign before them. */
function bigint(value: unknown): bigint {
  if (typeof value !== 'string' || !/^-?[\da-f]+$/.test(value))
    throw new ProtocolError('A bigint is missing.');
  return value.startsWith('-') ? -BigInt(`0x${value.slice(1)}`) : BigInt(`0x${value}`);
}

function length(value: unknown): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) >= 2 ** 32)
    throw new ProtocolError('A length is missing.');
  return value as number;
}
