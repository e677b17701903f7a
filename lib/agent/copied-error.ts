/**
 * An error like this one, for a second caller: each has a stack that says where he called. It is a real error, and an
 * instance of the same class; what else it holds is shared. What is no error is given back as it is.
 */
export function copiedError(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const copy = new Error(thrown.message);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(thrown) as object);
  Object.defineProperties(copy, Object.getOwnPropertyDescriptors(thrown));
  // In newer versions of V8 it is an accessor, which would tell where the copy was made.
  Object.defineProperty(copy, 'stack', { value: thrown.stack, configurable: true, writable: true });
  return copy;
}
