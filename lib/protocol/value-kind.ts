type Proof = (value: never) => unknown;

/** For each built-in kind, something only a real one can do; it throws for anything else. */
const PROOFS: Readonly<Record<string, Proof>> = {
  Date: (value) => Date.prototype.getTime.call(value),
  RegExp: getter(RegExp.prototype, 'source'),
  Map: getter(Map.prototype, 'size'),
  Set: getter(Set.prototype, 'size'),
  ArrayBuffer: getter(ArrayBuffer.prototype, 'byteLength'),
  SharedArrayBuffer: getter(SharedArrayBuffer.prototype, 'byteLength'),
  URL: getter(URL.prototype, 'href'),
  Number: (value) => Number.prototype.valueOf.call(value),
  String: (value) => String.prototype.valueOf.call(value),
  Boolean: (value) => Boolean.prototype.valueOf.call(value),
  BigInt: (value) => BigInt.prototype.valueOf.call(value),
  Symbol: (value) => Symbol.prototype.valueOf.call(value),
  WeakMap: (value) => WeakMap.prototype.has.call(value, {}),
  WeakSet: (value) => WeakSet.prototype.has.call(value, {}),
  WeakRef: (value) => WeakRef.prototype.deref.call(value),
  // Nothing proves these without side effects; what is none of them lacks the method.
  Promise: ({ then }: PromiseLike<unknown>) => functionText(then),
  Generator: ({ next }: Iterator<unknown>) => functionText(next),
  AsyncGenerator: ({ next }: AsyncIterator<unknown>) => functionText(next),
};

const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get;

/**
 * What kind of object this is, also when it comes from another realm, where `instanceof` does not hold. A class may
 * call its instances what it likes (`Symbol.toStringTag`); those are of the kind `Object` all the same.
 */
export function kindOf(value: object): string {
  if (value instanceof Error) return 'Error';
  if (ArrayBuffer.isView(value)) return viewKind(value);
  const name = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (name === 'Error') return Symbol.toStringTag in value ? 'Object' : name;
  // Node's own, which in another realm is no Error.
  if (name === 'DOMException') return 'Error';
  const proof = Object.hasOwn(PROOFS, name) ? PROOFS[name] : undefined;
  if (proof) return proves(proof, value) ? name : 'Object';
  return isInstanceOfGlobal(name, value) ? name : 'Object';
}

/** Of the web's classes, such as `Headers` and `Blob`, nothing is left in their own properties. */
function isInstanceOfGlobal(name: string, value: object): boolean {
  const { [name]: global } = globalThis as Record<string, unknown>;
  return name !== 'Object' && typeof global === 'function' && value instanceof global;
}

/** `%TypedArray%.prototype[Symbol.toStringTag]` tells the real name, also of a subclass; a `DataView` has none. */
function viewKind(view: ArrayBufferView): string {
  return Buffer.isBuffer(view) ? 'Buffer' : String(typedArrayTag?.call(view) ?? 'DataView');
}

function functionText(value: unknown): string {
  return Function.prototype.toString.call(value);
}

function getter(prototype: object, name: string): Proof {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return (value) => get?.call(value) as unknown;
}

function proves(proof: Proof, value: object): boolean {
  try {
    proof(value as never);
    return true;
  } catch {
    return false;
  }
}
