import { Observable, type Subscriber } from 'rxjs';

import type { Listener } from '../shared-object.interface.js';

/** What a listener was called with, or `null`: the method that it was given to has returned. */
export type ListenerCall = readonly unknown[] | null;

/** Those that nobody in the library has any more will not be called again: their app processes need not keep them. */
const unreachable = new FinalizationRegistry<Subscriber<ListenerCall>>((subscriber) => subscriber.complete());

/** The calls of a listener, from when a method is called with it until the listener is removed. */
export function callsOf(register: (listener: Listener) => unknown): Observable<ListenerCall> {
  return new Observable((subscriber) => {
    const removed = new AbortController();
    follow(subscriber, register, removed.signal);
    return () => removed.abort();
  });
}

// A function of its own: what one closure of a function keeps, all of them do.
function follow(
  subscriber: Subscriber<ListenerCall>,
  register: (listener: Listener) => unknown,
  signal: AbortSignal,
): void {
  const listener = Object.assign((...args: unknown[]) => subscriber.next(args), { signal });
  Promise.resolve(register(listener))
    .then(() => {
      subscriber.next(null);
      // Not before: whoever waits for the method is to hear how that ended.
      return unreachable.register(listener, subscriber);
    })
    .catch((error: unknown) => subscriber.error(error));
}
