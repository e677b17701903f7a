/**
 * Tagged JSON. A value that JSON cannot carry stands as an object whose own key `$` names its kind:
 *
 *   {"$":"Date","v":1700000000000}   {"$":"Uint8Array","a":0}   {"$":"ref","v":3}
 *
 * `a` is the position of an attachment. `ref` repeats an object: objects are numbered in the order in which
 * encoder and decoder meet them. An ordinary object that has a key `$` of its own is wrapped as `object`.
 */
export const TAG = '$';

export const TypedArrays = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const;

export type TypedArrayName = keyof typeof TypedArrays;

export function isTypedArrayName(name: string): name is TypedArrayName {
  return Object.hasOwn(TypedArrays, name);
}

/** An error as it travels. `stack` is text; `fields` are its own enumerable properties that can be sent. */
export interface ErrorRecord {
  readonly class: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly fields: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}
