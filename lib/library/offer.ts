import { BootError } from '../errors/boot.error.js';
import type { SharedMethodOptions, SharedProviderOptions } from '../interfaces/shared-options.interface.js';
import type { CallableMethod } from '../protocol/callee.js';
import type { Contract, ContractMethod, ContractProvider } from '../protocol/contract.js';
import { LISTENER_METHODS, type ListenerMethod } from '../protocol/listener-methods.js';
import { sharedMethodNames, sharedPropertyNames } from './shared-methods.js';
import { eventsOf, isEventEmitter, methodKind, propertyKind, streamOptions } from './shared-streams.js';

/** An instance that is to be shared. */
export interface SharedInstance extends SharedProviderOptions {
  readonly name: string;
  readonly instance: object;
  /** Where it comes from, for errors: `PricesService in LibraryModule`. */
  readonly origin: string;
  methodOptions(method: string): SharedMethodOptions;
}

/** What a library offers, and the methods behind it: the number of a method is its position in both. */
export interface Offer {
  readonly contract: Contract;
  readonly methods: readonly CallableMethod[];
}

/** @throws {BootError} when two providers have one name, or `expose` lists what there is not */
export function makeOffer(shared: readonly SharedInstance[]): Offer {
  refuseEqualNames(shared);
  const methods: CallableMethod[] = [];
  const providers = shared.map((provider): ContractProvider => {
    const members = [...sharedMethods(provider), ...sharedProperties(provider), ...sharedEvents(provider)];
    methods.push(...members.map(({ run }) => run));
    return { name: provider.name, methods: members.map(({ offered }) => offered) };
  });
  return { contract: { providers }, methods };
}

/** What is written into the contract, and what runs when it is called. */
interface Member {
  readonly offered: ContractMethod;
  readonly run: CallableMethod;
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
  const invoke = ([event]: unknown[]): unknown => eventsOf(instance, String(event));
  return [{ offered: { name: 'on', kind: 'events' }, run: { name: `${provider}.on`, invoke } }];
}

function refuseEqualNames(shared: readonly SharedInstance[]): void {
  const origins = new Map<string, string>();
  for (const { name, origin } of shared) {
    const other = origins.get(name);
    if (other !== undefined)
      throw new BootError(
        `Two shared providers are named "${name}": ${other} and ${origin}. ` +
          'Give one of them another name, or provide it in one module and export it from there.',
      );
    origins.set(name, origin);
  }
}

function callable({ name: provider, instance }: SharedInstance, name: string): CallableMethod {
  const target = instance as Record<string, (...args: unknown[]) => unknown>;
  // Looked up at each call: a spy, or an interceptor put on later, must take effect.
  return {
    name: `${provider}.${name}`,
    invoke: (args) => Reflect.apply(target[name] as () => unknown, target, args),
  };
}

function timeoutOf(provider: SharedInstance, method: string): { timeoutMs?: number } {
  const timeoutMs = provider.methodOptions(method).timeoutMs ?? provider.timeoutMs;
  return timeoutMs === undefined ? {} : { timeoutMs };
}
