import type { Agent } from '../../agent/agent.js';
import { promiseMethod } from '../../agent/proxy.js';
import { addRemoteEvents } from '../../agent/remote-events.js';
import type { CallTarget } from '../../protocol/call.js';
import type { ContractProvider } from '../../protocol/contract.js';
import { ADD_LISTENER_METHODS, type AddListenerMethod } from '../../protocol/listener-methods.js';
import { isListenerMember, listenerMember } from '../listener-member.js';
import { listen, type Listener, listeningOf } from './listening.js';

type Method = (...args: unknown[]) => unknown;

/** A shared object as an app process has it: each member is a function that calls the library. */
export function objectProxy(provider: ContractProvider, agent: Agent): object {
  const proxy: Record<string, unknown> = {};
  for (const { name, kind } of provider.methods) {
    const target = agent.target(provider.name, name);
    if (!target || isListenerMember(name)) continue;
    if (kind === 'events') addEvents(proxy, agent, target);
    else define(proxy, name, method(agent, target, agent.target(provider.name, listenerMember(name))));
  }
  for (const { name } of provider.states ?? []) proxy[name] = agent.replica(provider.name, name);
  return proxy;
}

/** A function as its last argument is a listener. */
function method(agent: Agent, target: CallTarget, listened: CallTarget | undefined): Method {
  const call = promiseMethod(target, agent);
  return (...args) => {
    const last = args.at(-1);
    if (typeof last !== 'function' || !listened) return call(...args);
    return listen(agent, listened, args.slice(0, -1), last as Listener);
  };
}

/** Adding a listener gives a handle as well, here. */
function addEvents(proxy: Record<string, unknown>, agent: Agent, target: CallTarget): void {
  addRemoteEvents(proxy, agent, target);
  const emitter = proxy as Record<AddListenerMethod | 'off', Method>;
  // Those of the emitter, before they are replaced.
  const { on, prependListener } = emitter;
  for (const name of ADD_LISTENER_METHODS) {
    const add = name.startsWith('prepend') ? prependListener : on;
    const isOnce = name.toLowerCase().includes('once');
    define(proxy, name, (event, listener) => {
      const added = ownOf(listener, () => isOnce && remove());
      const remove = (): unknown => emitter.off(event, added);
      add(event, added);
      return listeningOf(({ onRegistered }) => {
        onRegistered();
        return { remove };
      });
    });
  }
}

/**
 * A function for this one addition of a listener, so that its handle removes this one and no other. By `listener` an
 * emitter knows what it is for.
 *
 * @param before is called each time before the listener is
 */
function ownOf(listener: unknown, before: () => void): unknown {
  // The emitter says what is wrong.
  if (typeof listener !== 'function') return listener;
  function own(this: unknown, ...args: unknown[]): void {
    before();
    Reflect.apply(listener as Method, this, args);
  }
  return Object.assign(own, { listener });
}

function define(proxy: object, name: string, value: Method): void {
  Object.defineProperty(value, 'name', { value: name });
  Object.defineProperty(proxy, name, { value, enumerable: true, configurable: true, writable: true });
}
