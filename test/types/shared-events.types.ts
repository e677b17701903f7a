/* Checked by the compiler alone: nothing here runs. */
import { EventEmitter, on, once } from 'node:events';

import type { Shared } from 'nestjs-cluster-dispatch';
import { fromEvent, type Observable } from 'rxjs';

import { type Any, same } from './same.js';

interface Events {
  price: [symbol: string, price: number];
  closed: [];
}

class Plain extends EventEmitter {
  readonly name = 'plain';
  quote(symbol: string): number {
    return symbol.length;
  }
}

class Typed extends EventEmitter<Events> {
  readonly name = 'typed';
  readonly #hidden = 1;
  quote(symbol: string): number {
    return symbol.length + this.#hidden;
  }
}

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- how events were typed before maps of them
declare interface Overloaded {
  on(event: 'price', listener: (symbol: string, price: number) => void): this;
  on(event: 'closed', listener: () => void): this;
}
declare class Overloaded extends EventEmitter {
  quote(symbol: string): number;
}

declare const plain: Shared<Plain>;
declare const typed: Shared<Typed>;
declare const overloaded: Shared<Overloaded>;

type ListenerMethods =
  | 'on'
  | 'once'
  | 'off'
  | 'addListener'
  | 'removeListener'
  | 'removeAllListeners'
  | 'prependListener'
  | 'prependOnceListener'
  | 'listeners'
  | 'rawListeners'
  | 'listenerCount'
  | 'eventNames'
  | 'setMaxListeners'
  | 'getMaxListeners';
same<keyof Shared<Plain>, ListenerMethods | 'emit' | 'quote'>(true);
same<keyof Shared<Typed>, ListenerMethods | 'emit' | 'quote'>(true);
same<Shared<Plain>['quote'], (symbol: string) => Promise<number>>(true);

// Listeners work in the worker, so their methods are as the class has them.
same<typeof counted, number>(true);
const counted = plain.listenerCount('price');
same<typeof most, number>(true);
const most = typed.getMaxListeners();
same<ReturnType<(typeof typed)['eventNames']>, ReturnType<Typed['eventNames']>>(true);
plain.on('price', (symbol: string, price: number) => [symbol, price]);
typed.on('price', (symbol, price) => {
  same<typeof symbol, string>(true);
  same<typeof price, number>(true);
});
overloaded.on('price', (symbol, price) => {
  same<typeof symbol, string>(true);
  same<typeof price, number>(true);
});
// @ts-expect-error: the price is a number
typed.on('price', (symbol: string, price: string) => [symbol, price]);
// @ts-expect-error: there is no such event
overloaded.on('prices', () => {});

// They can be chained: what they give is the proxy.
const chained = {
  plain: plain.on('price', () => {}).setMaxListeners(5),
  typed: typed.on('price', () => {}).once('closed', () => {}),
  overloaded: overloaded.on('closed', () => {}).off('closed', () => {}),
};
export const plainAgain: Shared<Plain> = chained.plain;
export const typedAgain: Shared<Typed> = chained.typed;
export const overloadedAgain: Shared<Overloaded> = chained.overloaded;
const asked = [chained.plain.quote('a'), chained.typed.quote('a'), chained.overloaded.quote('a')] as const;
same<typeof asked, readonly [Promise<number>, Promise<number>, Promise<number>]>(true);
same<(typeof chained.plain)['name'], never>(true);
same<(typeof chained.typed)['name'], never>(true);

// To emit is a call of the library.
const emitted = [
  plain.emit('price', 'ACME', 1),
  typed.emit('price', 'ACME', 1),
  chained.typed.emit('closed'),
] as const;
same<typeof emitted, readonly [Promise<boolean>, Promise<boolean>, Promise<boolean>]>(true);
// @ts-expect-error: there is no such event
typed.emit('prices', 'ACME', 1);

// A proxy is what takes an EventEmitter asks for.
export const emitters: EventEmitter[] = [plain, typed, overloaded];
export const events: EventEmitter<Events> = typed;
same<typeof first, Promise<Any[]>>(true);
const first = once(typed, 'price');
same<typeof all, ReturnType<typeof on>>(true);
const all = on(plain, 'price');
export const price$: Observable<unknown> = fromEvent(plain, 'price');

// Of a class that only has methods of such names they are methods like any other.
declare class Bus {
  on(event: string): void;
  emit(event: string): boolean;
}
same<
  Shared<Bus>,
  { readonly on: (event: string) => Promise<void>; readonly emit: (event: string) => Promise<boolean> }
>(true);
