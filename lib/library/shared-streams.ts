import { EventEmitter } from 'node:events';

import { Observable } from 'rxjs';

import type { SharedMethodOptions } from '../interfaces/shared-options.interface.js';
import { DEFAULT_STREAM_OPTIONS, type StreamOptions } from '../protocol/stream.js';
import { isObservable } from '../streams/observable.kind.js';

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
