import { BootError } from '../errors/boot.error.js';
import { CallCancelledError } from '../errors/call-cancelled.error.js';
import { CallCycleError } from '../errors/call-cycle.error.js';
import { CallLostError } from '../errors/call-lost.error.js';
import { CallTimeoutError } from '../errors/call-timeout.error.js';
import { ContractMismatchError } from '../errors/contract-mismatch.error.js';
import { FunctionReleasedError } from '../errors/function-released.error.js';
import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
import { NotSerializableError } from '../errors/not-serializable.error.js';
import { NotSharedError } from '../errors/not-shared.error.js';
import { OverloadedError } from '../errors/overloaded.error.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { ReadOnlyReplicaError } from '../errors/read-only-replica.error.js';
import type { StreamKind } from './references.js';
import { ValueTypes } from './value-types.js';

/** Any class of errors; only its prototype is used, its constructor is never called. */
export type ErrorClass = abstract new (...args: never[]) => Error;

const BUILT_IN: readonly ErrorClass[] = [
  Error,
  AggregateError,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
];

const OWN: readonly ErrorClass[] = [
  BootError,
  CallCancelledError,
  CallCycleError,
  CallLostError,
  CallTimeoutError,
  ContractMismatchError,
  FunctionReleasedError,
  InvalidOptionsError,
  LibraryUnavailableError,
  NotSerializableError,
  NotSharedError,
  OverloadedError,
  ProtocolError,
  ReadOnlyReplicaError,
];

/**
 * What both ends know by the same name: classes of errors, the user's classes of values, and kinds of streams. An error
 * travels under the name of its nearest known class, so `instanceof` holds for that class and its parents.
 */
export class KnownClasses {
  private readonly byName = new Map<string, ErrorClass>();
  private readonly names = new Map<object, string>();

  /** @param errors classes of errors beside the built-in ones and those of this package */
  constructor(
    errors: Iterable<ErrorClass> = [],
    readonly types: ValueTypes = new ValueTypes(),
    readonly streams: readonly StreamKind[] = [],
  ) {
    for (const errorClass of [...BUILT_IN, ...OWN, ...errors]) {
      this.byName.set(errorClass.name, errorClass);
      this.names.set(errorClass.prototype as object, errorClass.name);
    }
  }

  /** The name of the nearest known class of `error`. */
  nameOf(error: object): string {
    let prototype = Object.getPrototypeOf(error) as object | null;
    while (prototype) {
      const name = this.names.get(prototype) ?? builtInName(prototype);
      if (name) return name;
      prototype = Object.getPrototypeOf(prototype) as object | null;
    }
    return 'Error';
  }

  /** What kind of stream the value is, if it is one. */
  streamKindOf(value: unknown): StreamKind | undefined {
    // What a shared method gives is a promise first, and can be used as a stream.
    if (typeof value !== 'object' || value === null || 'then' in value) return undefined;
    return this.streams.find((kind) => kind.matches(value));
  }

  /** Whether there is an error class of that name. */
  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** The error class of that name, or `Error`. */
  get(name: string): ErrorClass {
    return this.byName.get(name) ?? Error;
  }
}

/** Built-in errors of another realm (a `vm` context, as jest uses) are not the same objects as ours. */
function builtInName(prototype: object): string | undefined {
  if (!Object.hasOwn(prototype, 'constructor')) return undefined;
  const { constructor } = prototype;
  const isNative = typeof constructor === 'function' && /\[native code\]/.test(String(constructor));
  return isNative ? BUILT_IN.find(({ name }) => name === constructor.name)?.name : undefined;
}
