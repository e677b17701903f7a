import type { Agent } from '../../lib/agent/agent.js';

/** Calls a method of the contract, as a proxy does. Throws when there is none. */
export function callOf(
  agent: Agent,
  provider: string,
  method: string,
  args: unknown[] = [],
): Promise<unknown> {
  const target = agent.target(provider, method);
  if (!target) throw new Error(`There is no method ${provider}.${method}.`);
  return new Promise((resolve, reject) => agent.call(target, args, { resolve, reject }));
}
