import { from, Observable, observable as observableSymbol, of } from 'rxjs';

import { isAsyncIterable } from '../streams/async-iterable.kind.js';
import { isObservable } from '../streams/observable.kind.js';

/**
 * What a method gives of which nothing is known but its name: a promise, which can also be used as the Observable or
 * the async iterable that the method turns out to return. What a promise has not stands on the prototype, so that it
 * costs nothing.
 */
export class SharedResult extends Promise<unknown> {}

/** The same of a promise that there is. */
export function toSharedResult(promise: Promise<unknown>): Promise<unknown> {
  return Object.setPrototypeOf(promise, SharedResult.prototype) as Promise<unknown>;
}

type Result = Promise<unknown>;
type Pull = 'next' | 'return' | 'throw';

const members = {
  subscribe(this: Result, ...args: Parameters<Observable<unknown>['subscribe']>): unknown {
    return observableOf(this).subscribe(...args);
  },
  pipe(this: Result, ...operators: []): unknown {
    return observableOf(this).pipe(...operators);
  },
  forEach(this: Result, next: (value: unknown) => void): Promise<void> {
    return observableOf(this).forEach(next);
  },
  // By this and `subscribe` RxJS, and Nest with it, knows an Observable.
  lift(this: Result, operator: Parameters<Observable<unknown>['lift']>[0]): unknown {
    return observableOf(this).lift(operator);
  },
  [observableSymbol](this: Result): unknown {
    return observableOf(this);
  },
  [Symbol.asyncIterator](this: Result): unknown {
    return iteratorOf(this);
  },
  async [Symbol.asyncDispose](this: Result): Promise<void> {
    await iteratorOf(this).return(undefined);
  },
  next: pull('next'),
  return: pull('return'),
  throw: pull('throw'),
};

// With the `constructor` of a promise, `await` takes it for the one that it is, and `then()` gives none of these.
const added: Record<PropertyKey, unknown> = { ...members, constructor: Promise };
for (const key of Reflect.ownKeys(added))
  Object.defineProperty(SharedResult.prototype, key, {
    value: added[key],
    writable: true,
    configurable: true,
  });

const iterators = new WeakMap<Result, AsyncGenerator<unknown>>();

/** Of a result that is no Observable this is one of that one value. */
function observableOf(result: Result): Observable<unknown> {
  // Who has subscribed is told of an error there; the promise has nobody who waits for it.
  result.catch(() => {});
  return new Observable((subscriber) => {
    const subscription = subscriber;
    result.then(
      (value) => void subscription.add(streamOf(value).subscribe(subscriber)),
      (error: unknown) => subscriber.error(error),
    );
  });
}

function streamOf(value: unknown): Observable<unknown> {
  if (value instanceof Observable) return value;
  return typeof value === 'object' && value !== null && isAsyncIterable(value) ? from(value) : of(value);
}

function pull(step: Pull): (this: Result, argument?: unknown) => Promise<unknown> {
  return function (argument) {
    return iteratorOf(this)[step](argument);
  };
}

function iteratorOf(result: Result): AsyncGenerator<unknown> {
  let iterator = iterators.get(result);
  if (!iterator) iterators.set(result, (iterator = iterate(result)));
  return iterator;
}

async function* iterate(result: Result): AsyncGenerator<unknown> {
  const value = await result;
  if (isObservable(value) || typeof value !== 'object' || value === null || !isAsyncIterable(value))
    throw new TypeError('The shared method did not return an async iterable.');
  yield* value;
}
