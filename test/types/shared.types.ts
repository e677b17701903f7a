/* Checked by the compiler alone: nothing here runs. */
import type { Shared } from 'nestjs-cluster-dispatch';

import { type Any, same } from './same.js';

interface Quote {
  readonly symbol: string;
  readonly price: number;
}

declare const quote: Quote;

// A result is a promise; the parameters are as they were.
class Results {
  nothing(): void {}
  sync(symbol: string, depth = 1, ...more: number[]): Quote {
    return { symbol, price: depth + more.length };
  }
  optional(symbol?: string): string | undefined {
    return symbol;
  }
  async async(symbol: string): Promise<Quote> {
    return { symbol, price: 1 };
  }
  thenable(): PromiseLike<Quote> {
    return Promise.resolve(quote);
  }
  sometimes(now: boolean): Quote | Promise<Quote> {
    return now ? quote : this.async('');
  }
  union(): string | number {
    return 1;
  }
  boolean(): boolean {
    return true;
  }
  unknown(): unknown {
    return 1;
  }
}
same<
  Shared<Results>,
  {
    readonly nothing: () => Promise<void>;
    readonly sync: (symbol: string, depth?: number, ...more: number[]) => Promise<Quote>;
    readonly optional: (symbol?: string) => Promise<string | undefined>;
    readonly async: (symbol: string) => Promise<Quote>;
    readonly thenable: () => Promise<Quote>;
    readonly sometimes: (now: boolean) => Promise<Quote>;
    readonly union: () => Promise<string | number>;
    readonly boolean: () => Promise<boolean>;
    readonly unknown: () => Promise<unknown>;
  }
>(true);

// Also when nothing is known of the result, or there is none.
class Odd {
  anything(): Any {
    return 1;
  }
  fails(): never {
    throw new Error();
  }
}
same<Shared<Odd>['anything'], () => Promise<Any>>(true);
same<Shared<Odd>['fails'], () => Promise<never>>(true);

// What is not a public method is gone.
class Hidden {
  readonly text = 'text';
  readonly quote = quote;
  readonly optional?: () => void;
  declare readonly anything: Any;
  declare readonly nothing: never;
  private readonly secret = 1;
  readonly #hidden = 2;

  static create(): Hidden {
    return new Hidden();
  }
  get accessor(): number {
    return this.secret + this.#hidden + this.privately() + this.#really();
  }
  shown(): void {}
  protected inside(): void {}
  private privately(): number {
    return 1;
  }
  #really(): number {
    return 1;
  }
  _internal(): void {}
  __veryInternal(): void {}
  // oxlint-disable-next-line unicorn/no-thenable
  then(): void {}
  toString(): string {
    return '';
  }
  toLocaleString(): string {
    return '';
  }
  valueOf(): object {
    return this;
  }
  hasOwnProperty(): boolean {
    return true;
  }
  isPrototypeOf(): boolean {
    return true;
  }
  propertyIsEnumerable(): boolean {
    return true;
  }
  onModuleInit(): void {}
  async onApplicationBootstrap(): Promise<void> {}
  onModuleDestroy(): void {}
  beforeApplicationShutdown(): void {}
  onApplicationShutdown(): void {}
  [Symbol.iterator](): void {}
  [1](): void {}
}
same<keyof Shared<Hidden>, 'shown'>(true);

// Overloads are kept: two and four of them, whether they give promises or not.
class Overloads {
  two(symbol: string): Quote;
  two(id: number, exact: boolean): string;
  two(_key: string | number): Quote | string {
    return quote;
  }
  three(a: string): 'a';
  three(a: number): 'b';
  three(a: boolean): 'c';
  three(_a: unknown): string {
    return 'a';
  }
  four(a: string): 'a';
  four(a: number): 'b';
  four(a: boolean): 'c';
  four(a: Date, b?: string): 'd';
  four(_a: unknown): string {
    return 'a';
  }
  async(a: string): Promise<'a'>;
  async(a: number): Promise<'b'>;
  async(_a: unknown): Promise<string> {
    return Promise.resolve('a');
  }
  mixed(a: string): 'a';
  mixed(a: number): Promise<'b'>;
  mixed(_a: unknown): unknown {
    return 'a';
  }
  mixedTheOtherWay(a: string): Promise<'a'>;
  mixedTheOtherWay(a: number): 'b';
  mixedTheOtherWay(_a: unknown): unknown {
    return 'a';
  }
}
declare const overloads: Shared<Overloads>;
same<ReturnType<typeof two1>, Promise<Quote>>(true);
const two1 = () => overloads.two('EUR');
same<ReturnType<typeof two2>, Promise<string>>(true);
const two2 = () => overloads.two(1, true);
// @ts-expect-error: there is no such overload
export const twoWrong = () => overloads.two(1);
const three = { a: () => overloads.three('x'), b: () => overloads.three(1), c: () => overloads.three(true) };
same<ReturnType<(typeof three)['a']>, Promise<'a'>>(true);
same<ReturnType<(typeof three)['b']>, Promise<'b'>>(true);
same<ReturnType<(typeof three)['c']>, Promise<'c'>>(true);
const four = {
  a: () => overloads.four('x'),
  b: () => overloads.four(1),
  c: () => overloads.four(true),
  d: () => overloads.four(new Date(), 'x'),
};
same<ReturnType<(typeof four)['a']>, Promise<'a'>>(true);
same<ReturnType<(typeof four)['b']>, Promise<'b'>>(true);
same<ReturnType<(typeof four)['c']>, Promise<'c'>>(true);
same<ReturnType<(typeof four)['d']>, Promise<'d'>>(true);
same<Shared<Overloads>['async'], Overloads['async']>(true);
const mixed = {
  a: () => overloads.mixed('x'),
  b: () => overloads.mixed(1),
  c: () => overloads.mixedTheOtherWay('x'),
  d: () => overloads.mixedTheOtherWay(1),
};
same<ReturnType<(typeof mixed)['a']>, Promise<'a'>>(true);
same<ReturnType<(typeof mixed)['b']>, Promise<'b'>>(true);
same<ReturnType<(typeof mixed)['c']>, Promise<'a'>>(true);
same<ReturnType<(typeof mixed)['d']>, Promise<'b'>>(true);

// A generic method that gives a promise keeps its exact signature.
class Generic<Entity extends { id: number }> {
  async find<K extends keyof Entity>(key: K, value: Entity[K]): Promise<Entity | undefined> {
    return this.wrap([key, value]) as never;
  }
  async wrapLater<T>(value: T): Promise<T[]> {
    return [value];
  }
  wrap<T>(value: T): T[] {
    return [value];
  }
  wrapText<T extends string>(value: T): T[] {
    return [value];
  }
}
interface User {
  id: number;
  name: string;
}
declare const users: Shared<Generic<User>>;
same<Shared<Generic<User>>['find'], Generic<User>['find']>(true);
same<Shared<Generic<User>>['wrapLater'], Generic<User>['wrapLater']>(true);
same<ReturnType<typeof found>, Promise<User | undefined>>(true);
const found = () => users.find('name', 'Ada');
// @ts-expect-error: the name is no number
export const notFound = () => users.find('name', 5);
same<ReturnType<typeof wrapped>, Promise<number[]>>(true);
const wrapped = () => users.wrapLater(5);

// The documented limit: the type parameters of a generic method that gives no promise become their constraint.
same<Shared<Generic<User>>['wrap'], (value: unknown) => Promise<unknown[]>>(true);
same<Shared<Generic<User>>['wrapText'], (value: string) => Promise<string[]>>(true);

// Methods whose parameters and result could be anything are methods all the same.
class Loose {
  log(...args: unknown[]): unknown {
    return args;
  }
  emit(event: string, ...args: unknown[]): void {
    this.log(event, ...args);
  }
}
same<Shared<Loose>['log'], (...args: unknown[]) => Promise<unknown>>(true);
same<Shared<Loose>['emit'], (event: string, ...args: unknown[]) => Promise<void>>(true);

// A class of promises does not travel: what arrives is a plain one.
declare class FancyPromise<T> extends Promise<T> {
  map<U>(mapper: (value: T) => U): FancyPromise<U>;
}
declare class Fancy {
  query(): FancyPromise<number>;
}
same<Shared<Fancy>['query'], () => Promise<number>>(true);

// Inherited methods are there, with the types of the child where it overrides them.
abstract class Parent {
  inherited(): number {
    return this.protectedOne();
  }
  overridden(): string | number {
    return 1;
  }
  abstract made(): string;
  protected protectedOne(): number {
    return 1;
  }
}
class Child extends Parent {
  override overridden(): string {
    return 'a';
  }
  made(): string {
    return 'a';
  }
}
same<
  Shared<Child>,
  {
    readonly overridden: () => Promise<string>;
    readonly made: () => Promise<string>;
    readonly inherited: () => Promise<number>;
  }
>(true);
same<keyof Shared<Parent>, 'inherited' | 'overridden' | 'made'>(true);

// The methods of a proxy are not to be replaced.
declare const child: Shared<Child>;
// @ts-expect-error: it is read-only
export const replace = () => (child.made = async () => 'b');

// A plain object of functions, and an interface, are shared alike.
const client = {
  get: async (key: string): Promise<string | null> => key,
  set: (key: string, value: string): boolean => key === value,
  size: 5,
  nested: { get: () => 1 },
  _private: () => 1,
};
same<
  Shared<typeof client>,
  {
    readonly get: (key: string) => Promise<string | null>;
    readonly set: (key: string, value: string) => Promise<boolean>;
  }
>(true);

interface Client {
  readonly url: string;
  readonly call: (key: string) => number;
  get(key: string): string;
  optional?(key: string): string;
  onModuleDestroy(): void;
}
same<
  Shared<Client>,
  { readonly call: (key: string) => Promise<number>; readonly get: (key: string) => Promise<string> }
>(true);

// A proxy that is shared again, in a library of its own, is what it was.
same<Shared<Shared<Results>>, Shared<Results>>(true);

// A fake for a test need have no more than the methods.
declare const method: Shared<Child>;
export const fake: Shared<Child> = { ...method, inherited: async () => 1 };
// @ts-expect-error: a method that gives no promise is no fake of one that does
export const wrongFake: Shared<Child> = { ...method, inherited: () => 1 };
