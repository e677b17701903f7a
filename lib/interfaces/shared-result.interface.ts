import type { Readable } from 'node:stream';

import type { Observable } from 'rxjs';

import type { AnyFunction, Is } from './is.js';

/**
 * What a worker gets from a method that returns `R` in the library: an Observable and an async iterable as such, of
 * anything else a promise. It is not looked for streams and functions within the value.
 */
export type SharedResult<R> =
  Is<R, PromiseLike<unknown>> extends true
    ? Promise<Received<Awaited<R>>>
    : Is<R, Observable<unknown>> extends true
      ? Received<R>
      : Is<R, NodeJS.ReadableStream | WebStream> extends true
        ? Promise<Received<R>>
        : Is<R, AnyGenerator | AsyncIterable<unknown>> extends true
          ? Iterated<R>
          : Promise<Received<Awaited<R>>>;

/** Whether a worker gets `R` itself, so that the signature of a method that returns it can stay as it is. */
export type IsReceivedAsIs<R> = Is<R, SharedResult<R>> extends true ? Is<SharedResult<R>, R> : false;

/** A value of a stream that is read from, or a function, as it arrives; any other is what it was. */
type Received<V> =
  V extends Observable<infer X>
    ? Observable<X>
    : V extends Readable
      ? Readable
      : V extends AnyFunction
        ? RemoteFunction<V>
        : V;

/** A function of the library: the same parameters, and a promise of what it returns. */
type RemoteFunction<F extends AnyFunction> =
  IsSettledAs<ReturnType<F>> extends true
    ? F
    : F extends (...args: infer A) => infer R
      ? (...args: A) => Promise<Received<Awaited<R>>>
      : never;

/** Whether it is a promise already of just what arrives. */
type IsSettledAs<R> = Is<R, PromiseLike<unknown>> extends true ? IsReceivedAsIs<R> : false;

/** Before TypeScript 5.6 one that takes something by `next()` is no `AsyncIterable`. */
type AnyGenerator = AsyncGenerator<unknown, unknown, never>;

/** What a generator returns at its end does not arrive, and what is given to `next()` does not reach it. */
type Iterated<R> =
  R extends AsyncGenerator<infer X, unknown, never>
    ? AsyncGenerator<X, void, unknown>
    : R extends AsyncIterableIterator<infer X>
      ? AsyncIterableIterator<X>
      : R extends AsyncIterable<infer X>
        ? AsyncIterable<X>
        : never;

/** A `ReadableStream`, of Node or of the DOM: their declarations differ. */
interface WebStream {
  readonly locked: boolean;
  cancel: AnyFunction;
  getReader: AnyFunction;
  tee: AnyFunction;
}
