import type { StateSource } from '../protocol/state-source.js';
import { type CurrentObservable, ReplicatedSubject } from './replicated-subject.js';
import { propertyKind } from './shared-streams.js';
import { sourceOf } from './state-sources.js';

/** What a property publishes; `undefined` when it is no state. */
export function stateOf(instance: object, name: string): StateSource | undefined {
  const own = Object.getOwnPropertyDescriptor(instance, name);
  const source = sourceOf(own?.value);
  if (source) return source;
  if (propertyKind(instance, name) !== 'current') return undefined;
  return new ReplicatedSubject((instance as Record<string, CurrentObservable>)[name] as CurrentObservable);
}
