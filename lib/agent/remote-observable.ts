import { AsyncLocalStorage } from 'node:async_hooks';

import { Observable, ReplaySubject, share, Subject, type Subscriber } from 'rxjs';

import { inContextOfNow, outsideOfCalls } from '../context/dispatch-context.js';
import type { CallTarget } from '../protocol/call.js';
import { isOutage } from '../protocol/outage.js';
import { subscribeTo } from '../streams/observable.kind.js';
import { StreamGap, offerGaps } from '../streams/stream-gap.js';
import type { Agent } from './agent.js';

/**
 * What a method returns that returns an Observable: cold, each subscription is a call of the method.
 *
 * @param resubscribe whether it goes on with the next library when one is gone
 */
export function remoteObservable(
  agent: Agent,
  target: CallTarget,
  args: readonly unknown[],
  resubscribe = false,
): Observable<unknown> {
  // The arguments are as they were when the method was called; that they cannot be sent is told to who subscribes.
  const open = preparedOpen(agent, target, args, resubscribe);
  if (!resubscribe) return new Observable((subscriber) => open(subscriber));
  const withGaps = new Observable<unknown>((subscriber) => openAgainAndAgain(open, subscriber));
  return offerGaps(new Observable((subscriber) => withGaps.subscribe(withoutGaps(subscriber))), withGaps);
}

/** An Observable that the provider has: however many subscribe here, there is one subscription in the library. */
export function remoteProperty(
  agent: Agent,
  target: CallTarget,
  {
    hasCurrent,
    resubscribe = false,
  }: { readonly hasCurrent: boolean; readonly resubscribe?: boolean | undefined },
): Observable<unknown> {
  const connector = (): Subject<unknown> => (hasCurrent ? new ReplaySubject(1) : new Subject());
  const upstream = remoteObservable(agent, target, [], resubscribe);
  // It is not cancelled with the call of who happens to be the first.
  return new Observable((subscriber) => outsideOfCalls(() => upstream.subscribe(subscriber))).pipe(
    share({ connector }),
  );
}

type Open = (subscriber: Pick<Subscriber<unknown>, 'next' | 'error' | 'complete'>) => () => void;

function preparedOpen(agent: Agent, target: CallTarget, args: readonly unknown[], isPatient: boolean): Open {
  try {
    const encoded = agent.encode(target, args);
    const inContext = inContextOfNow();
    return (subscriber) =>
      inContext(() =>
        subscribeTo(
          { subscribe: (sink, credit) => agent.open(target, encoded, sink, credit, isPatient) },
          subscriber,
        ),
      );
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function openAgainAndAgain(open: Open, subscriber: Subscriber<unknown>): () => void {
  let stop: (() => void) | undefined;
  // Also when it begins again it inherits what it did at first.
  const inContext = AsyncLocalStorage.snapshot();
  const begin = (): void => {
    try {
      stop = inContext(open, {
        next: (value) => subscriber.next(value),
        complete: () => subscriber.complete(),
        error: interrupted,
      });
    } catch (error) {
      subscriber.error(error);
    }
  };
  const interrupted = (error: unknown): void => {
    if (!isOutage(error)) return subscriber.error(error);
    subscriber.next(new StreamGap(error));
    if (!subscriber.closed) begin();
  };
  begin();
  return () => stop?.();
}

function withoutGaps(subscriber: Subscriber<unknown>): object {
  return {
    next: (value: unknown) => value instanceof StreamGap || subscriber.next(value),
    error: (error: unknown) => subscriber.error(error),
    complete: () => subscriber.complete(),
  };
}
