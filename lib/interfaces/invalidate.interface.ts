import type { AnyFunction } from './is.js';

/**
 * The properties of `T`, which TypeScript finds by it also where it is given `this`: of that type nothing else can be
 * taken apart within a class.
 */
export type PropertiesOf<T> = { [K in keyof T]: T[K] };

/** The names of the methods. */
export type MethodNameOf<T> = { [K in keyof T]: T[K] extends AnyFunction ? K : never }[keyof T] & string;

export type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never;
