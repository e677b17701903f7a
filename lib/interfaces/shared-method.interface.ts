import type { IsReceivedAsIs, SharedResult } from './shared-result.interface.js';

/**
 * A method, seen from a worker: the same parameters, and a promise of the result; of an Observable or an async
 * iterable that itself.
 *
 * A method that returns a promise, an Observable or an async iterable already keeps its exact signature, generics and
 * every overload included. Of one that does not, up to four overloads are kept; its type parameters become `unknown`,
 * because TypeScript cannot wrap the result of a generic function.
 */
export type SharedMethodOf<F> = F extends {
  (...args: infer A1): infer R1;
  (...args: infer A2): infer R2;
  (...args: infer A3): infer R3;
  (...args: infer A4): infer R4;
}
  ? AreReceivedAsTheyAre<Given<A1, R1> | Given<A2, R2> | Given<A3, R3> | Given<A4, R4>> extends true
    ? F
    : Overload<A1, R1> & Overload<A2, R2> & Overload<A3, R3> & Remote<A4, R4>
  : F extends (...args: infer A) => infer R
    ? Remote<A, R>
    : never;

type AreReceivedAsTheyAre<R> = [R] extends [never]
  ? false
  : [ReceivedOtherwise<R>] extends [never]
    ? true
    : false;

type ReceivedOtherwise<R> = R extends unknown ? (IsReceivedAsIs<R> extends true ? never : R) : never;

type Remote<A extends unknown[], R> = (...args: A) => SharedResult<R>;

// A function with fewer overloads matches four of them all the same: the missing ones take and give `unknown`.
type IsMissing<A, R> = unknown[] extends A ? (unknown extends R ? true : false) : false;
type Given<A, R> = IsMissing<A, R> extends true ? never : R;
type Overload<A extends unknown[], R> = IsMissing<A, R> extends true ? unknown : Remote<A, R>;
