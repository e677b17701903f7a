/**
 * A promise that rejects with that error, once whoever called waits for it. To where it was thrown is added where the
 * method was called: V8 knows the async functions that wait for the promise which is settled here. So a call that does not
 * fail pays nothing for it.
 */
export async function rejectedHere(error: Error, method: string): Promise<never> {
  // The promise of the call takes this one for its own one microtask later; only then is it known who waits.
  await undefined;
  await undefined;
  throw withCallerStack(error, method);
}

function withCallerStack(error: Error, method: string): Error {
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, withCallerStack);
  // The first line is the name of `here`, the second this module's own function.
  const callers = here.stack?.split('\n').slice(2).join('\n') ?? '';
  const stack = `${error.stack}\n    --- ${method} was called in pid ${process.pid} ---${callers && `\n${callers}`}`;
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  return error;
}
