import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

export type Method = (...args: unknown[]) => unknown;

/** A shared method, as Nest's enhancers know it: by its class and by the function that was decorated. */
export interface SharedHandler {
  /** Where the class is, for errors: `PricesService in LibraryModule`. */
  readonly origin: string;
  readonly wrapper: InstanceWrapper;
  /** An object of the class that `getClass()` tells. */
  readonly host: object;
  readonly name: string;
  /** What `getHandler()` tells. */
  readonly method: Method;
}

/** A namespace of a module has no prototype; Nest asks each host for its class. */
export function hostOf(instance: object): object {
  return typeof instance.constructor === 'function' ? instance : {};
}

/** Looked up at each call: a spy must take effect. */
export function invoke(instance: object, name: string, args: readonly unknown[]): unknown {
  const target = instance as Record<string, Method>;
  return Reflect.apply(target[name] as Method, target, args);
}
