import 'reflect-metadata';
import { EventEmitter } from 'node:events';

import { Observable } from 'rxjs';

import { BootError } from '../errors/boot.error.js';
import type { SharedMethodOptions } from '../interfaces/shared-options.interface.js';
import type { MemberKind } from '../protocol/contract.js';
import { DEFAULT_STREAM_OPTIONS, type StreamOptions } from '../protocol/stream.js';
import { isObservable } from '../streams/observable.kind.js';

/**
 * What a method returns, where that can be known before it is called: an async generator function says so itself; an
 * Observable is known by the options for it, or by the return type that TypeScript emits for a decorated method.
 *
 * @throws {BootError} for options that the method cannot have
 */
export function methodKind(
  instance: object,
  name: string,
  options: SharedMethodOptions,
  origin: string,
): MemberKind | undefined {
  const method = (instance as Record<string, object | undefined>)[name];
  const hasOptions = ['overflow', 'bufferSize', 'resubscribe'].some((key) => Object.hasOwn(options, key));
  if (method?.constructor.name === 'AsyncGeneratorFunction') {
    if (!hasOptions) return 'iterable';
    throw new BootError(
      `${origin}: ${name}() is an async generator, which is pulled; overflow, bufferSize and resubscribe are for ` +
        'methods that return an Observable.',
    );
  }
  const returnType: unknown = Reflect.getMetadata('design:returntype', instance, name);
  if (isObservableClass(returnType)) return 'observable';
  if (!hasOptions) return undefined;
  // Of an interface, a union, or a type that is imported as one, TypeScript tells nothing that could be used.
  if (!NO_OBSERVABLE.has(returnType)) return 'observable';
  throw new BootError(
    `${origin}: ${name}() does not return an Observable; overflow, bufferSize and resubscribe are for methods that do. ` +
      'A promise of an Observable is none: leave out the async.',
  );
}

const NO_OBSERVABLE: ReadonlySet<unknown> = new Set([Promise, Array, Number, String, Boolean, BigInt]);

/** Of any copy of RxJS. */
function isObservableClass(type: unknown): boolean {
  return typeof type === 'function' && isObservable(type.prototype);
}

export function streamOptions({ overflow, bufferSize }: SharedMethodOptions): StreamOptions {
  return {
    overflow: overflow ?? DEFAULT_STREAM_OPTIONS.overflow,
    bufferSize: bufferSize ?? DEFAULT_STREAM_OPTIONS.bufferSize,
  };
}

/** What an Observable in a property is; `undefined` when the property is none. */
export function propertyKind(instance: object, name: string): 'property' | 'current' | undefined {
  const value = read(instance, name);
  if (!isObservable(value)) return undefined;
  // A BehaviorSubject, of any copy of RxJS.
  return typeof (value as { getValue?: unknown }).getValue === 'function' ? 'current' : 'property';
}

/** A getter may throw at boot, and work later. */
function read(instance: object, name: string): unknown {
  try {
    return (instance as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

/** One that was constructed; of a provider that is made for each call nobody could keep a listener. */
export function isEventEmitter(instance: object): instance is EventEmitter {
  return instance instanceof EventEmitter && Object.hasOwn(instance, '_events');
}

/** The arguments of each time that the event is emitted. */
export function eventsOf(emitter: EventEmitter, event: string): Observable<unknown[]> {
  return new Observable((subscriber) => {
    const listener = (...args: unknown[]): void => subscriber.next(args);
    emitter.on(event, listener);
    return () => emitter.off(event, listener);
  });
}
