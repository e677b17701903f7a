import type { EventEmitter } from 'node:events';

import type { CallableMethod } from '../protocol/callable-method.js';
import { LISTENER_METHODS, type ListenerMethod } from '../protocol/listener-methods.js';
import type { MethodRunner } from './method-runners.js';
import { methodKind } from './method-kind.js';
import type { Member } from './offer.js';
import { repeatOptions } from './repeat-options.js';
import type { SharedInstance } from './shared-instance.js';
import { methodMember, otherMember, type RunnableMember } from './shared-handler.js';
import { sharedMethodNames, sharedPropertyNames } from './shared-methods.js';
import { eventsOf, isEventEmitter, propertyKind, streamOptions } from './shared-streams.js';

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
        ...(options.idempotent && { idempotent: true }),
        ...repeatOptions({ name, ...(kind && { kind }) }, options, origin),
      },
      run: { ...callable(provider, methodMember(instance, name)), stream: streamOptions(options) },
    };
  });
}

function sharedProperties(provider: SharedInstance): Member[] {
  const { instance, expose, resubscribe } = provider;
  return sharedPropertyNames(instance, expose).map((name) => {
    const kind = propertyKind(instance, name);
    // Read when somebody subscribes: it may be another one by then.
    const member = otherMember(name, (target) => (target as Record<string, unknown>)[name]);
    return {
      offered: { name, ...(kind && { kind }), ...(resubscribe && { resubscribe }) },
      run: callable(provider, member),
    };
  });
}

function sharedEvents(provider: SharedInstance): Member[] {
  const { instance, expose } = provider;
  if (!isEventEmitter(instance) || expose?.includes('on') === false) return [];
  // A class that has its own `on` may have bound enhancers to it.
  const member = otherMember('on', listen, instance.on);
  return [{ offered: { name: 'on', kind: 'events' }, run: callable(provider, member) }];
}

const listen: RunnableMember['run'] = (emitter, [event]) => eventsOf(emitter as EventEmitter, String(event));

function callable(provider: SharedInstance, member: RunnableMember): CallableMethod {
  const direct: MethodRunner = (args) => member.run(provider.instance, args);
  return { name: `${provider.name}.${member.name}`, invoke: provider.runnerOf?.(member) ?? direct };
}

function timeoutOf(provider: SharedInstance, method: string): { timeoutMs?: number } {
  const timeoutMs = provider.methodOptions(method).timeoutMs ?? provider.timeoutMs;
  return timeoutMs === undefined ? {} : { timeoutMs };
}
