import { AsyncSubject, concatMap, isObservable, lastValueFrom, Observable, ReplaySubject } from 'rxjs';

import { DISCARD, type Discardable } from '../streams/observable.kind.js';

/**
 * Keeps an Observable that a method returns an Observable, behind interceptors.
 *
 * Nest runs the handler when the interceptors' result is subscribed to, so what it returns is not known before; and
 * interceptors see each item of an Observable. Therefore the result is subscribed to at once, and when the handler
 * returns an Observable, that one waits at this gate until somebody subscribes to the stream.
 */
export class StreamGate {
  private readonly opened = new AsyncSubject<void>();
  private onStream: () => void = () => {};

  /** Stands between the handler and the interceptors. */
  hold(returned: unknown): unknown {
    if (!isObservable(returned)) return returned;
    this.onStream();
    return this.opened.pipe(concatMap(() => returned));
  }

  /**
   * What the interceptors made of the result: its last value or, when the method streams, the stream, to which one may
   * subscribe once.
   */
  settle(result: Observable<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      // Of a stream these are few: what interceptors send by themselves, ahead of it.
      const early = new ReplaySubject<unknown>();
      let target: Pick<ReplaySubject<unknown>, 'next' | 'error' | 'complete'> = early;
      const stream = new Observable<unknown>((subscriber) => {
        early.subscribe(subscriber);
        target = subscriber;
        this.opened.next();
        this.opened.complete();
        return () => running.unsubscribe();
      });
      // The interceptors run already: when the caller has left by now, they must be told.
      const discard = (): void => void (target === early && running.unsubscribe());
      this.onStream = () => resolve(Object.assign(stream, { [DISCARD]: discard }));
      lastValueFrom(early).then(resolve, reject);
      const running = result.subscribe({
        next: (item) => target.next(item),
        error: (error: unknown) => target.error(error),
        complete: () => target.complete(),
      });
    });
  }
}

/** A stream that was made of another one, which is discarded with it. */
export function discardedWith<T>(
  stream: Observable<T>,
  source: Observable<unknown> & Discardable,
): Observable<T> {
  return Object.assign(stream, { [DISCARD]: source[DISCARD] });
}
