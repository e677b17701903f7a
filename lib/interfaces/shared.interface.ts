/** The lifecycle hooks of Nest. They belong to the library's own Nest context and are never shared. */
export type LifecycleHook =
  | 'onModuleInit'
  | 'onApplicationBootstrap'
  | 'onModuleDestroy'
  | 'beforeApplicationShutdown'
  | 'onApplicationShutdown';

/** Names that no proxy has, whatever the class defines. */
// oxlint-disable-next-line typescript/no-wrapper-object-types -- the one type with the names that every object has
type NeverShared = LifecycleHook | 'then' | 'toJSON' | keyof Object | `_${string}`;

// `never[]` is what every list of parameters extends: the one way to say "any function" without `any`.
type AnyFunction = (...args: never[]) => unknown;

/** False for `any` and `never`, which extend everything. */
type Is<T, Kind> = 0 extends 1 & T ? false : [T] extends [never] ? false : [T] extends [Kind] ? true : false;

/** `K` when it names a public method; an index signature names none. */
type SharedName<K, F> = string extends K
  ? never
  : K extends NeverShared
    ? never
    : K extends string
      ? Is<F, AnyFunction> extends true
        ? K
        : never
      : never;

/**
 * A method, seen from a worker: the same parameters, and a promise of the result.
 *
 * A method that returns a promise already keeps its exact signature, generics and every overload included. Of a
 * method that does not, up to four overloads are kept; its type parameters become `unknown`, because TypeScript
 * cannot wrap the result of a generic function.
 */
export type SharedMethodOf<F> = F extends {
  (...args: infer A1): infer R1;
  (...args: infer A2): infer R2;
  (...args: infer A3): infer R3;
  (...args: infer A4): infer R4;
}
  ? IsPromise<Given<A1, R1> | Given<A2, R2> | Given<A3, R3> | Given<A4, R4>> extends true
    ? F
    : Overload<A1, R1> & Overload<A2, R2> & Overload<A3, R3> & Promised<A4, R4>
  : F extends (...args: infer A) => infer R
    ? Promised<A, R>
    : never;

/** Whether every result is a promise, and nothing more: of one that can do more only the value travels. */
type IsPromise<R> = [R] extends [never] ? false : [OtherThanPromise<R>] extends [never] ? true : false;

type OtherThanPromise<R> = R extends unknown
  ? Is<R, Promise<unknown>> extends true
    ? Is<Promise<Awaited<R>>, R> extends true
      ? never
      : R
    : R
  : never;

type Promised<A extends unknown[], R> = (...args: A) => Promise<Awaited<R>>;

// A function with fewer overloads matches four of them all the same: the missing ones take and give `unknown`.
type IsMissing<A, R> = unknown[] extends A ? (unknown extends R ? true : false) : false;
type Given<A, R> = IsMissing<A, R> extends true ? never : R;
type Overload<A extends unknown[], R> = IsMissing<A, R> extends true ? unknown : Promised<A, R>;

/**
 * What a worker gets for a shared provider `T`: its public methods, each returning a promise. Fields, accessors,
 * private members, lifecycle hooks, `then`, `toJSON`, and names that begin with `_` are gone.
 *
 * @example
 * constructor(@InjectShared('prices') private readonly prices: Shared<PricesService>) {}
 */
export type Shared<T> = {
  readonly [K in keyof T as SharedName<K, T[K]>]: SharedMethodOf<T[K]>;
};
