import type { StateSource } from '../protocol/state-source.js';

const sources = new WeakMap<object, StateSource>();

/** Lets the library publish an object of ours, by what its users do not see. */
export function setSource(of: object, source: StateSource): void {
  sources.set(of, source);
}

/** What a value publishes; `undefined` when it is no replicated state. */
export function sourceOf(value: unknown): StateSource | undefined {
  return typeof value === 'object' && value !== null ? sources.get(value) : undefined;
}
