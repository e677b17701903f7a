/**
 * Adds where the method was called to where it failed. It costs nothing before there is an error: V8 knows which
 * async functions wait for the one that continues here.
 */
export function withCallerStack(error: unknown, method: string): unknown {
  if (!(error instanceof Error)) return error;
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, withCallerStack);
  // The first line is the name of `here`, the second this module's own function.
  const callers = here.stack?.split('\n').slice(2).join('\n') ?? '';
  const stack = `${error.stack}\n    --- ${method} was called in pid ${process.pid} ---${callers && `\n${callers}`}`;
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  return error;
}
