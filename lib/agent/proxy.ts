import { Observable } from 'rxjs';

import type { CallTarget } from '../protocol/call.js';
import type { ContractMethod, ContractProvider } from '../protocol/contract.js';
import type { Agent } from './agent.js';
import { ProxiedCall } from './proxied-call.js';
import { asSubject, ReadOnlyValue } from './read-only-value.js';
import { addRemoteEvents } from './remote-events.js';
import { remoteIterable } from './remote-iterable.js';
import { remoteObservable, remoteProperty } from './remote-observable.js';
import { SharedResult } from './shared-result.js';

/**
 * The worker's side of a shared provider: a plain object with one real function for each method. Nest looks for
 * `then`, `constructor` and every lifecycle hook on what it injects; there is nothing here that could answer.
 */
export function makeProxy(provider: ContractProvider, agent: Agent): object {
  const proxy: Record<string, unknown> = {};
  for (const method of provider.methods) {
    const target = agent.target(provider.name, method.name);
    if (target) addMember(proxy, method, target, agent);
  }
  for (const { name } of provider.states ?? []) addState(proxy, name, agent.replica(provider.name, name));
  return proxy;
}

function addMember(proxy: object, method: ContractMethod, target: CallTarget, agent: Agent): void {
  const { name, kind, resubscribe } = method;
  switch (kind) {
    case undefined:
      return define(proxy, name, promiseMethod(target, agent));
    case 'observable':
      return define(proxy, name, (...args: unknown[]) => remoteObservable(agent, target, args, resubscribe));
    case 'iterable':
      return define(proxy, name, (...args: unknown[]) => remoteIterable(agent, target, args));
    case 'property':
    case 'current':
      return define(
        proxy,
        name,
        remoteProperty(agent, target, { hasCurrent: kind === 'current', resubscribe }),
      );
    case 'events':
      return addRemoteEvents(proxy, agent, target);
  }
}

/** Of a `BehaviorSubject` there is the Observable already. */
function addState(proxy: Record<string, unknown>, name: string, view: ReturnType<Agent['replica']>): void {
  const observable = Object.hasOwn(proxy, name) ? proxy[name] : undefined;
  if (observable instanceof Observable && view instanceof ReadOnlyValue) asSubject(observable, view);
  else if (view) define(proxy, name, view);
  // It stays: a method may be replaced by a spy, and state by mistake only.
  if (view) Object.defineProperty(proxy, name, { writable: false });
}

/** A method that is called at once, and gives a promise. */
export function promiseMethod(target: CallTarget, agent: Agent): (...args: unknown[]) => Promise<unknown> {
  return (...args) =>
    new SharedResult((resolve, reject) =>
      agent.call(target, args, new ProxiedCall(agent, target, args, resolve, reject)),
    );
}

function define(proxy: object, name: string, value: object): void {
  if (typeof value === 'function') Object.defineProperty(value, 'name', { value: name });
  Object.defineProperty(proxy, name, { value, enumerable: true, configurable: true, writable: true });
}
