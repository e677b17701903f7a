import { EventEmitter } from 'node:events';

import type { CallableMethod } from '../../protocol/callable-method.js';
import { LISTENER_METHODS } from '../../protocol/listener-methods.js';
import { mayBeShared } from '../../protocol/shared-method-name.js';
import type { Member, OfferedInstance } from '../../library/offer.js';
import { eventsOf, streamOptions } from '../../library/shared-streams.js';
import { sourceOf } from '../../library/state-sources.js';
import { listenerMember } from '../listener-member.js';
import type { ExportedObject } from './exported-objects.js';
import { returned } from './generators.js';
import { callsOf } from './listeners.js';

type Method = (...args: unknown[]) => unknown;

/** All of an object that may be shared: its own fields and functions, and those of its classes. */
export function offered({ name, object }: ExportedObject, file: string): OfferedInstance {
  const names = memberNames(object);
  const states = names.flatMap((key) => {
    const source = sourceOf(ownValue(object, key));
    return source ? [{ name: key, source }] : [];
  });
  const others = names.filter((key) => !states.some((state) => state.name === key));
  return {
    name,
    instance: object,
    origin: `"${name}" in ${file}`,
    members: [...others.flatMap((key) => membersOf(name, object, key)), ...eventsMember(name, object)],
    states,
  };
}

function memberNames(object: object): string[] {
  const names = new Set<string>();
  for (let holder = object; !isEnd(holder); holder = Object.getPrototypeOf(holder) as object)
    for (const name of Object.getOwnPropertyNames(holder)) if (mayBeShared(name)) names.add(name);
  if (object instanceof EventEmitter) for (const name of LISTENER_METHODS) names.delete(name);
  return [...names];
}

/** Nothing, or the `Object.prototype` of some realm. */
function isEnd(holder: object | null): boolean {
  return holder === null || (Object.getPrototypeOf(holder) === null && 'hasOwnProperty' in holder);
}

function ownValue(object: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value as unknown;
}

/** A method is there once more, for a listener; a field is read by calling it. */
function membersOf(provider: string, object: object, name: string): Member[] {
  const read = (): unknown => (object as Record<string, unknown>)[name];
  const call = (args: unknown[]): unknown => {
    const member = read();
    return typeof member === 'function' ? returned(Reflect.apply(member as Method, object, args)) : member;
  };
  const run: CallableMethod = { name: `${provider}.${name}`, invoke: call };
  const member: Member = { offered: { name }, run };
  return isMethod(object, name) ? [member, withListener(member)] : [member];
}

function withListener({ offered: { name }, run }: Member): Member {
  return {
    offered: { name: listenerMember(name), kind: 'observable' },
    run: {
      name: `${run.name}(listener)`,
      stream: streamOptions({}),
      invoke: (args) => callsOf((listener) => run.invoke([...args, listener])),
    },
  };
}

/** Not by asking for it: a getter may work later, and not yet. */
function isMethod(object: object, name: string): boolean {
  for (let holder: object | null = object; holder; holder = Object.getPrototypeOf(holder) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, name);
    if (descriptor) return typeof descriptor.value === 'function';
  }
  return false;
}

/** The listeners of an emitter are kept in the app processes, which ask for the events that they listen to. */
function eventsMember(provider: string, object: object): Member[] {
  if (!(object instanceof EventEmitter)) return [];
  const invoke = ([event]: unknown[]): unknown => eventsOf(object, String(event));
  return [{ offered: { name: 'on', kind: 'events' }, run: { name: `${provider}.on`, invoke } }];
}
