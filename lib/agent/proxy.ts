import type { CallTarget } from '../protocol/caller.js';
import type { ContractProvider } from '../protocol/contract.js';
import type { Agent } from './agent.js';

/**
 * The worker's side of a shared provider: a plain object with one real function for each method. Nest looks for
 * `then`, `constructor` and every lifecycle hook on what it injects; there is nothing here that could answer.
 */
export function makeProxy(provider: ContractProvider, agent: Agent): object {
  const proxy = {};
  for (const { name } of provider.methods) {
    const target = agent.target(provider.name, name);
    if (!target) continue;
    const value = makeMethod(target, name, agent);
    Object.defineProperty(proxy, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return proxy;
}

function makeMethod(
  target: CallTarget,
  name: string,
  agent: Agent,
): (...args: unknown[]) => Promise<unknown> {
  const method = async (...args: unknown[]): Promise<unknown> => {
    const answer = agent.call(target, args);
    try {
      return await answer;
    } catch (error) {
      throw withCallerStack(error, target.name);
    }
  };
  return Object.defineProperty(method, 'name', { value: name });
}

/**
 * Adds where the method was called to where it failed. It costs nothing before there is an error: V8 knows which
 * async functions wait for the one that continues here.
 */
function withCallerStack(error: unknown, method: string): unknown {
  if (!(error instanceof Error)) return error;
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, withCallerStack);
  // The first line is the name of `here`, the second this module's own function.
  const callers = here.stack?.split('\n').slice(2).join('\n') ?? '';
  const stack = `${error.stack}\n    --- ${method} was called in pid ${process.pid} ---${callers && `\n${callers}`}`;
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  return error;
}
