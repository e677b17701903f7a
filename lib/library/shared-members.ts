import type { CallableMethod } from '../protocol/callee.js';
import type { ContractMethod } from '../protocol/contract.js';
import { LISTENER_METHODS, type ListenerMethod } from '../protocol/listener-methods.js';
import type { MethodRunner } from './method-runners.js';
import type { SharedInstance } from './offer.js';
import { invoke } from './shared-handler.js';
import { sharedMethodNames, sharedPropertyNames } from './shared-methods.js';
import { eventsOf, isEventEmitter, methodKind, propertyKind, streamOptions } from './shared-streams.js';

/** What is written into the contract, and what runs when it is called. */
export interface Member {
  readonly offered: ContractMethod;
  readonly run: CallableMethod;
}

/** @throws {BootError} for options that a member cannot have */
export function membersOf(provider: SharedInstance): Member[] {
  return [...sharedMethods(provider), ...sharedProperties(provider), ...sharedEvents(provider)];
}

function sharedMethods(provider: SharedInstance): Member[] {
  const { instance, origin, expose, methodOptions } = provider;
  const isListenerMethod = (name: string): boolean =>
    isEventEmitter(instance) && LISTENER_METHODS.includes(name as ListenerMethod);
  const names = sharedMethodNames(instance, origin, expose).filter((name) => !isListenerMethod(name));
  return names.map((name) => {
    const options = methodOptions(name);
    const kind = methodKind(instance, name, options, origin);
    return {
      offered: {
        name,
        ...timeoutOf(provider, name),
        ...(kind && { kind }),
        ...(options.resubscribe && { resubscribe: true }),
      },
      run: { ...callable(provider, name), stream: streamOptions(options) },
    };
  });
}

function sharedProperties({ name: provider, instance, expose }: SharedInstance): Member[] {
  return sharedPropertyNames(instance, expose).map((name) => {
    const kind = propertyKind(instance, name);
    return {
      offered: { name, ...(kind && { kind }) },
      // Read when somebody subscribes: it may be another one by then.
      run: { name: `${provider}.${name}`, invoke: () => (instance as Record<string, unknown>)[name] },
    };
  });
}

function sharedEvents({ name: provider, instance }: SharedInstance): Member[] {
  if (!isEventEmitter(instance)) return [];
  const listen = ([event]: unknown[]): unknown => eventsOf(instance, String(event));
  return [{ offered: { name: 'on', kind: 'events' }, run: { name: `${provider}.on`, invoke: listen } }];
}

function callable(provider: SharedInstance, name: string): CallableMethod {
  const direct: MethodRunner = (args) => invoke(provider.instance, name, args);
  return { name: `${provider.name}.${name}`, invoke: provider.runnerOf?.(name) ?? direct };
}

function timeoutOf(provider: SharedInstance, method: string): { timeoutMs?: number } {
  const timeoutMs = provider.methodOptions(method).timeoutMs ?? provider.timeoutMs;
  return timeoutMs === undefined ? {} : { timeoutMs };
}
