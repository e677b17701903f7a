import { isPlainList, isPlainObject } from './container.js';

/**
 * Freezes the value and all that it holds, and gives it back. It goes only into arrays and plain objects: instances of
 * classes, a `Map`, a `Date` and the like stay as they are. What is frozen already is not looked into. No getter is called.
 */
export function deepFreeze<T>(value: T): T {
  // A list instead of recursion, since nothing says how deep the value is.
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (!isToBeFrozen(next)) continue;
    Object.freeze(next);
    for (const key of Object.keys(next)) open.push(Object.getOwnPropertyDescriptor(next, key)?.value);
  }
  return value;
}

function isToBeFrozen(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return false;
  return Array.isArray(value) ? isPlainList(value) : isPlainObject(value);
}
