import { Observable, type Subscribable, takeWhile } from 'rxjs';

import { OBSERVABLE_CREDIT } from '../protocol/limits.js';
import type { RemoteStream, StreamKind } from '../protocol/references.js';
import type { StreamProduction, StreamSink } from '../protocol/stream.js';

/**
 * An Observable of any copy of RxJS: by its two methods, as RxJS itself knows one. They must really be there, because
 * the proxy of a library that is not up yet answers every name; and what a shared method gives is a promise first.
 */
export function isObservable(value: unknown): value is Subscribable<unknown> {
  if (value instanceof Observable) return true;
  if (typeof value !== 'object' || value === null || 'then' in value) return false;
  return 'lift' in value && 'subscribe' in value && typeof value.subscribe === 'function';
}

/** A method of an Observable behind which something runs before anybody subscribes: it ends that, as nobody will. */
export const DISCARD = Symbol('cluster-dispatch:discard');

export interface Discardable {
  readonly [DISCARD]?: (() => void) | undefined;
}

export const observableKind: StreamKind = {
  name: 'Observable',
  isShareable: true,
  matches: isObservable,
  source: (value) => ({ start: (sink) => produce(value as Subscribable<unknown>, sink) }),
  discard: (value) => (value as Discardable)[DISCARD]?.(),
  make: (stream) => remoteObservable(stream),
};

function produce(observable: Subscribable<unknown>, sink: StreamSink): StreamProduction {
  // One that produces in one go cannot be unsubscribed from before it has ended.
  const subscription = new Observable((subscriber) => observable.subscribe(subscriber))
    .pipe(takeWhile(() => !sink.isClosed))
    .subscribe({
      next: (value) => sink.next(value),
      error: (reason) => sink.error(reason),
      complete: () => sink.complete(),
    });
  return { stop: () => subscription.unsubscribe() };
}

/** Each subscription here is one there. */
function remoteObservable(stream: RemoteStream): Observable<unknown> {
  const observable = new Observable((subscriber) => subscribeTo(stream, subscriber));
  remotes.set(observable, stream);
  return observable;
}

const remotes = new WeakMap<object, RemoteStream>();

/** Whether it stands for an Observable of a process that is gone. */
export function isDead(observable: Observable<unknown>): boolean {
  return remotes.get(observable)?.isClosed() ?? false;
}

/** Hands the items of a stream on. Returns what ends it. */
export function subscribeTo(
  { subscribe }: Pick<RemoteStream, 'subscribe'>,
  subscriber: StreamSink,
): () => void {
  const subscription = subscribe(
    {
      // Who subscribes to an Observable takes what comes: an item is consumed when its `next` has returned.
      next: (value) => {
        subscriber.next(value);
        subscription.consumed(1);
      },
      error: (reason) => subscriber.error(reason),
      complete: () => subscriber.complete(),
    },
    OBSERVABLE_CREDIT,
  );
  return () => subscription.unsubscribe();
}
