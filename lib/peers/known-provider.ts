import { Observable, throwError } from 'rxjs';

import { ReadOnlyReplica } from '../agent/read-only-replica.js';
import { NotSharedError } from '../errors/not-shared.error.js';
import { nearest } from '../options/nearest.js';
import type { ContractProvider } from '../protocol/contract.js';
import { isObservable } from '../streams/observable.kind.js';

/** What a proxy has: methods, Observables and replicas. */
export type Members = Readonly<Record<string, unknown>>;

/** A shared provider of another library. */
export interface KnownProvider {
  readonly provider: ContractProvider;
  readonly members: Members;
  timeoutMs(method: string): number;
}

/** Calls a method of it, or rejects. */
export function invoke(known: KnownProvider, method: string, args: unknown[]): unknown {
  const { provider, members } = known;
  if (!Object.hasOwn(members, method)) return Promise.reject(noMember(known, method));
  const member = members[method];
  if (typeof member === 'function') return Reflect.apply(member, members, args);
  return Promise.reject(new TypeError(`${provider.name}.${method} is no method, but ${described(member)}.`));
}

/** The Observable that it has of that name, or a rejection. */
export function observableOf(known: KnownProvider, key: string): unknown {
  const { provider, members } = known;
  if (!Object.hasOwn(members, key)) return Promise.reject(noMember(known, key));
  const member = members[key];
  if (isObservable(member)) return Promise.resolve(member);
  return Promise.reject(new TypeError(`${provider.name}.${key} is no Observable, but ${described(member)}.`));
}

export function noMember({ provider }: KnownProvider, method: string): NotSharedError {
  const { methods, states = [] } = provider;
  const available = [...new Set([...methods, ...states].map(({ name }) => name))];
  const meant = nearest(method, available);
  return new NotSharedError(provider.name, available, {
    method,
    ...(meant !== undefined && { nearest: meant }),
  });
}

/** Changes of a state of it, or an error for what is none. */
export function changesOf(known: KnownProvider, key: string): Observable<unknown> {
  const { provider, members } = known;
  if (!Object.hasOwn(members, key)) return throwError(() => noMember(known, key));
  const { changes$ } = Object(members[key]) as { changes$?: unknown };
  if (changes$ instanceof Observable) return changes$;
  return throwError(() => new TypeError(`${provider.name}.${key} is no state, and has no changes$.`));
}

function described(member: unknown): string {
  if (member instanceof ReadOnlyReplica) return 'state: read it, or subscribe to its changes$';
  return typeof member === 'function' ? 'a method: call it' : 'an Observable';
}
