import co from 'co';

/** What a function returned; a generator is run to its end first, as `co` does, and gives what it returned. */
export function returned(result: unknown): unknown {
  return isGenerator(result) ? co(() => result as IterableIterator<unknown>) : result;
}

/** Also one that a compiler made of plain functions. */
function isGenerator(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Generator]';
}
