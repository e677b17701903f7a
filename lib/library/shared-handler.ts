import 'reflect-metadata';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

export type Method = (...args: unknown[]) => unknown;

/** A member of a shared provider, as it runs on an instance of it. */
export interface RunnableMember {
  readonly name: string;
  /** What `getHandler()` tells. */
  readonly method: Method;
  run(instance: object, args: readonly unknown[]): unknown;
}

/** A member as Nest's enhancers know it: by its class, and by the function that was decorated. */
export interface SharedHandler extends RunnableMember {
  /** Where the class is, for errors: `PricesService in LibraryModule`. */
  readonly origin: string;
  readonly wrapper: InstanceWrapper;
  /** An object of the class that `getClass()` tells. */
  readonly host: object;
}

/** A namespace of a module has no prototype; Nest asks each host for its class. */
export function hostOf(instance: object): object {
  return typeof instance.constructor === 'function' ? instance : {};
}

export function methodMember(instance: object, name: string): RunnableMember {
  return {
    name,
    method: (instance as Record<string, Method>)[name] as Method,
    // Looked up at each call: a spy must take effect.
    run(target, args) {
      return Reflect.apply((target as Record<string, Method>)[name] as Method, target, args);
    },
  };
}

/** What is no method: for the enhancers a function of that name stands for it. @param like whose metadata it has */
export function otherMember(name: string, run: RunnableMember['run'], like?: object): RunnableMember {
  const method = Object.defineProperty((): void => {}, 'name', { value: name });
  for (const key of like ? (Reflect.getMetadataKeys(like) as unknown[]) : [])
    Reflect.defineMetadata(key, Reflect.getMetadata(key, like as object), method);
  return { name, method, run };
}
