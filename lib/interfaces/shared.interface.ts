/** The lifecycle hooks of Nest. They belong to the library's own Nest context and are never shared. */
export type LifecycleHook =
  | 'onModuleInit'
  | 'onApplicationBootstrap'
  | 'onModuleDestroy'
  | 'beforeApplicationShutdown'
  | 'onApplicationShutdown';

/** Names that no proxy has, whatever the class defines. */
type NeverShared = LifecycleHook | 'then' | keyof object | `_${string}`;

// `never[]` is what every list of parameters extends: the one way to say "any function" without `any`.
type AnyFunction = (...args: never[]) => unknown;

type SharedKey<T> = {
  [K in keyof T]: K extends NeverShared
    ? never
    : K extends string
      ? T[K] extends AnyFunction
        ? K
        : never
      : never;
}[keyof T];

/**
 * A method, seen from a worker: the same parameters, and a promise of the result.
 *
 * A method that returns a promise already keeps its exact signature, generics and every overload included. Of a
 * method that does not, up to four overloads are kept; its type parameters become `unknown`, because TypeScript
 * cannot wrap the result of a generic function.
 */
export type SharedMethodOf<F> = F extends (...args: never[]) => Promise<unknown> ? F : Promised<F>;

type Promised<F> = F extends {
  (...args: infer A1): infer R1;
  (...args: infer A2): infer R2;
  (...args: infer A3): infer R3;
  (...args: infer A4): infer R4;
}
  ? Overload<A1, R1> & Overload<A2, R2> & Overload<A3, R3> & Overload<A4, R4>
  : F extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;

// A function with fewer overloads matches with `unknown` results for the missing ones; they add nothing.
type Overload<A extends unknown[], R> = unknown[] extends A
  ? unknown extends R
    ? unknown
    : (...args: A) => Promise<Awaited<R>>
  : (...args: A) => Promise<Awaited<R>>;

/**
 * What a worker gets for a shared provider `T`: its public methods, each returning a promise. Fields, accessors,
 * private members, lifecycle hooks, `then`, and names that begin with `_` are gone.
 *
 * @example
 * constructor(@InjectShared('prices') private readonly prices: Shared<PricesService>) {}
 */
export type Shared<T> = { readonly [K in SharedKey<T>]: SharedMethodOf<T[K]> };
