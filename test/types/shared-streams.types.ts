/* Checked by the compiler alone: nothing here runs. */
import type { ReadStream } from 'node:fs';
import type { Duplex, PassThrough, Readable } from 'node:stream';
import type { ReadableStream as NodeWebStream } from 'node:stream/web';

import type { ReplicaSubject, Shared } from 'nestjs-cluster-dispatch';
import type { BehaviorSubject, ConnectableObservable, Observable, ReplaySubject, Subject } from 'rxjs';

import { type Any, same } from './same.js';

interface Quote {
  readonly symbol: string;
  readonly price: number;
}

// A method that returns an Observable gives one, not a promise; of a subclass only what arrives.
declare class Observables {
  ticker(symbol: string, everyMs?: number): Observable<Quote>;
  subject(): Subject<Quote>;
  behavior(): BehaviorSubject<Quote>;
  connectable(): ConnectableObservable<Quote>;
  either(): Observable<string> | Observable<number>;
  anything(): Observable<Any>;
  later(): Promise<Observable<Quote>>;
  laterSubject(): Promise<Subject<Quote>>;
  perhaps(): Observable<Quote> | undefined;
  orValue(): Observable<Quote> | Quote;
}
same<
  Shared<Observables>,
  {
    readonly ticker: (symbol: string, everyMs?: number) => Observable<Quote>;
    readonly subject: () => Observable<Quote>;
    readonly behavior: () => Observable<Quote>;
    readonly connectable: () => Observable<Quote>;
    readonly either: () => Observable<string> | Observable<number>;
    readonly anything: () => Observable<Any>;
    readonly later: () => Promise<Observable<Quote>>;
    readonly laterSubject: () => Promise<Observable<Quote>>;
    readonly perhaps: () => Promise<Observable<Quote> | undefined>;
    readonly orValue: () => Promise<Observable<Quote> | Quote>;
  }
>(true);

// What can be iterated is so at once. What a generator returns at its end does not arrive.
interface Cursor<T> extends AsyncIterable<T> {
  close(): void;
}
interface OwnIterator<T> extends AsyncIterableIterator<T> {
  skip(count: number): this;
}
interface Query<T> extends PromiseLike<T[]>, AsyncIterable<T> {
  limit(count: number): this;
}
declare class Iterables {
  generate(count: number): AsyncGenerator<Quote, void, unknown>;
  returns(): AsyncGenerator<Quote, string, number>;
  iterator(): AsyncIterableIterator<Quote>;
  ownIterator(): OwnIterator<Quote>;
  iterable(): AsyncIterable<Quote>;
  cursor(): Cursor<Quote>;
  query(): Query<Quote>;
  later(): Promise<AsyncIterable<Quote>>;
  sync(): Iterable<Quote>;
}
same<
  Shared<Iterables>,
  {
    readonly generate: (count: number) => AsyncGenerator<Quote, void, unknown>;
    readonly returns: () => AsyncGenerator<Quote, void, unknown>;
    readonly iterator: () => AsyncIterableIterator<Quote>;
    readonly ownIterator: () => AsyncIterableIterator<Quote>;
    readonly iterable: () => AsyncIterable<Quote>;
    readonly cursor: () => AsyncIterable<Quote>;
    readonly query: () => Promise<Quote[]>;
    readonly later: () => Promise<AsyncIterable<Quote>>;
    readonly sync: () => Promise<Iterable<Quote>>;
  }
>(true);
class Generator {
  async *generate(count: number) {
    for (let item = 0; item < count; item++) yield item;
  }
}
same<Shared<Generator>['generate'], Generator['generate']>(true);

// A stream of bytes comes by a promise, though it can be iterated; of what can also be written the side that is read.
declare class Bytes {
  readable(name: string): Readable;
  file(): ReadStream;
  duplex(): Duplex;
  transform(): PassThrough;
  node(): NodeJS.ReadableStream;
  web(): ReadableStream<Uint8Array>;
  nodeWeb(): NodeWebStream<Uint8Array>;
  later(): Promise<Readable>;
  laterFile(): Promise<ReadStream>;
  perhaps(): Readable | null;
}
same<
  Shared<Bytes>,
  {
    readonly readable: (name: string) => Promise<Readable>;
    readonly file: () => Promise<Readable>;
    readonly duplex: () => Promise<Readable>;
    readonly transform: () => Promise<Readable>;
    readonly node: () => Promise<NodeJS.ReadableStream>;
    readonly web: () => Promise<ReadableStream<Uint8Array>>;
    readonly nodeWeb: () => Promise<NodeWebStream<Uint8Array>>;
    readonly later: () => Promise<Readable>;
    readonly laterFile: () => Promise<Readable>;
    readonly perhaps: () => Promise<Readable | null>;
  }
>(true);

// A function that is returned gives a promise here; one that is an argument is an ordinary function.
declare class Functions {
  watch(symbol: string, listener: (quote: Quote) => void): () => void;
  counter(): (step: number) => number;
  async(): <T>(value: T) => Promise<T>;
  later(): Promise<() => number>;
  perhaps(): (() => number) | undefined;
  streams(): () => Observable<number>;
  bytes(): () => ReadStream;
  nested(): () => () => number;
  anything(): () => Any;
  transform(map: (value: number) => number): Promise<number>;
  constructors(): typeof Generator;
}
same<
  Shared<Functions>,
  {
    readonly watch: (symbol: string, listener: (quote: Quote) => void) => Promise<() => Promise<void>>;
    readonly counter: () => Promise<(step: number) => Promise<number>>;
    readonly async: () => Promise<<T>(value: T) => Promise<T>>;
    readonly later: () => Promise<() => Promise<number>>;
    readonly perhaps: () => Promise<(() => Promise<number>) | undefined>;
    readonly streams: () => Promise<() => Promise<Observable<number>>>;
    readonly bytes: () => Promise<() => Promise<Readable>>;
    readonly anything: () => Promise<() => Promise<Any>>;
    readonly nested: () => Promise<() => Promise<() => Promise<number>>>;
    readonly transform: (map: (value: number) => number) => Promise<number>;
    readonly constructors: () => Promise<typeof Generator>;
  }
>(true);

// The documented limit: the type does not look into an object. The function gives a promise all the same.
declare class Objects {
  subscription(): { readonly id: number; close(): void; readonly items: Subject<number> };
}
same<
  Shared<Objects>['subscription'],
  () => Promise<{ readonly id: number; close(): void; readonly items: Subject<number> }>
>(true);

// A property that is an Observable is one that nobody here can push into; any other is gone.
declare class Properties {
  readonly changes: Subject<Quote>;
  current: BehaviorSubject<Quote | undefined>;
  readonly history: ReplaySubject<Quote>;
  readonly plain: Observable<Quote>;
  readonly optional?: Observable<Quote>;
  readonly anything: Any;
  readonly _internal: Observable<Quote>;
  readonly items: AsyncIterable<Quote>;
  readonly text: string;
  protected readonly inside: Observable<Quote>;
  private readonly secret: Observable<Quote>;
  get prices$(): Observable<Quote>;
  ask(): number;
}
same<
  Shared<Properties>,
  {
    readonly changes: Observable<Quote>;
    readonly current: ReplicaSubject<Quote | undefined>;
    readonly history: Observable<Quote>;
    readonly plain: Observable<Quote>;
    readonly prices$: Observable<Quote>;
    readonly ask: () => Promise<number>;
  }
>(true);

// Overloads of all kinds; a generic method of a stream keeps its exact signature.
declare class Mixed {
  read(name: string): Observable<Quote>;
  read(id: number): Quote;
  read(all: true): AsyncIterable<Quote>;
  read(at: Date): Readable;
  streams(name: string): Observable<'a'>;
  streams(id: number): Observable<'b'>;
  generic<T extends Quote>(like: T): Observable<T>;
  genericIterable<T>(like: T): AsyncGenerator<T, void, unknown>;
  genericSubject<T extends string>(like: T): Subject<T>;
}
declare const mixed: Shared<Mixed>;
const read = {
  a: () => mixed.read('a'),
  b: () => mixed.read(1),
  c: () => mixed.read(true),
  d: () => mixed.read(new Date()),
};
same<ReturnType<(typeof read)['a']>, Observable<Quote>>(true);
same<ReturnType<(typeof read)['b']>, Promise<Quote>>(true);
same<ReturnType<(typeof read)['c']>, AsyncIterable<Quote>>(true);
same<ReturnType<(typeof read)['d']>, Promise<Readable>>(true);
same<(typeof mixed)['streams'], Mixed['streams']>(true);
same<(typeof mixed)['generic'], Mixed['generic']>(true);
same<(typeof mixed)['genericIterable'], Mixed['genericIterable']>(true);
same<(typeof mixed)['genericSubject'], (like: string) => Observable<string>>(true);

// What is shared again, in a library of its own, is what it was.
same<Shared<Shared<Observables>>, Shared<Observables>>(true);
same<Shared<Shared<Properties>>, Shared<Properties>>(true);
