/** Errors of calls that the library never answered, because it was gone or not there yet. */
const outages = new WeakSet<object>();

export function asOutage<T extends Error>(error: T): T {
  outages.add(error);
  return error;
}

/** Whether it says that there is no library; one of the same class may also have come from the library itself. */
export function isOutage(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && outages.has(error);
}
