// `never[]` is what every list of parameters extends: the one way to say "any function" without `any`.
export type AnyFunction = (...args: never[]) => unknown;

/** Whether `T` is a `Kind`. False for `any` and `never`, which extend everything. */
export type Is<T, Kind> = 0 extends 1 & T
  ? false
  : [T] extends [never]
    ? false
    : [T] extends [Kind]
      ? true
      : false;
