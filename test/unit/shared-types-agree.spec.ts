import { EventEmitter, on, once } from 'node:events';
import { PassThrough, Readable, type Transform } from 'node:stream';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  BehaviorSubject,
  firstValueFrom,
  isObservable,
  lastValueFrom,
  of,
  Subject,
  take,
  toArray,
} from 'rxjs';
import type { Observable } from 'rxjs';

import { ClusterDispatchModule } from '../../lib/cluster-dispatch.module.js';
import { InjectShared } from '../../lib/decorators/inject-shared.decorator.js';
import { SharedMethod } from '../../lib/decorators/shared-method.decorator.js';
import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';

/*
 * Each member of a proxy is used here as its type says, without a cast: what the type allows works at run time.
 */

@SharedProvider('members')
class Members {
  readonly changes = new Subject<string>();
  readonly current = new BehaviorSubject(1);

  get current$(): Observable<number> {
    return this.current;
  }

  value(text: string): string {
    return text;
  }

  observable(): Observable<number> {
    return of(1, 2);
  }

  subject(): BehaviorSubject<number> {
    return this.current;
  }

  @SharedMethod({ overflow: 'latest' })
  declared(): Observable<number> {
    return of(1, 2);
  }

  async observableLater(): Promise<Observable<number>> {
    return of(1, 2);
  }

  async *generator(count: number): AsyncGenerator<number, string> {
    for (let item = 0; item < count; item++) yield item;
    return 'lost';
  }

  generatorOfAnother(): AsyncGenerator<number, unknown> {
    return this.generator(2);
  }

  iterator(): AsyncIterableIterator<number> {
    return this.generator(2);
  }

  iterable(): AsyncIterable<number> {
    return this.generator(2);
  }

  bytes(): Readable {
    return Readable.from([Buffer.from('ab')], { objectMode: false });
  }

  transform(): Transform {
    const through = new PassThrough();
    through.end('ab');
    return through;
  }

  web(): ReadableStream<Uint8Array> {
    return new Blob(['ab']).stream();
  }

  counter(start: number): (step: number) => number {
    let count = start;
    return (step) => (count += step);
  }

  bytesLater(): () => Readable {
    return () => this.bytes();
  }

  async map(items: readonly number[], change: (item: number) => number | Promise<number>): Promise<number[]> {
    return Promise.all(items.map(change));
  }

  overloaded(key: string): Observable<string>;
  overloaded(key: number): number;
  overloaded(key: string | number): Observable<string> | number {
    return typeof key === 'string' ? of(key) : key;
  }
}

interface Events {
  price: [symbol: string, price: number];
  closed: [];
}

@SharedProvider('feed')
class Feed extends EventEmitter<Events> {
  send(price: number): void {
    this.emit('price', 'ACME', price);
  }
}

@Module({ providers: [Members, Feed] })
class LibraryModule {}

@Injectable()
class Worker {
  constructor(
    @InjectShared(Members) readonly members: Shared<Members>,
    @InjectShared(Feed) readonly feed: Shared<Feed>,
  ) {}
}

let app: TestingModule;
let members: Shared<Members>;
let feed: Shared<Feed>;

beforeAll(async () => {
  const imports = [ClusterDispatchModule.forRoot({ library: LibraryModule })];
  app = await Test.createTestingModule({ imports, providers: [Worker] }).compile();
  ({ members, feed } = app.get(Worker));
});

afterAll(() => app.close());

async function itemsOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const textOf = async (chunks: AsyncIterable<Uint8Array>): Promise<string> =>
  Buffer.concat(await itemsOf(chunks)).toString();

it('a value comes by a promise', async () => {
  expect((await members.value('a').then((text) => text.toUpperCase())).length).toBe(1);
});

describe('an Observable', () => {
  it.each([
    ['of a method', () => members.observable()],
    ['of a method that says so before', () => members.declared()],
    ['of an overload', () => members.overloaded('a')],
  ] as [string, () => Observable<unknown>][])('%s can be piped, and subscribed to', async (_name, get) => {
    const items = await firstValueFrom(get().pipe(toArray()));
    expect(items.length).toBeGreaterThan(0);
    const seen: unknown[] = [];
    await new Promise<void>((resolve) => {
      get().subscribe({ next: (item) => seen.push(item), complete: resolve });
    });
    expect(seen).toEqual(items);
    expect(isObservable(await get())).toBe(true);
  });

  it('of a Subject has nothing to push with', async () => {
    expect(await firstValueFrom(members.subject())).toBe(1);
    expect(await members.subject()).not.toHaveProperty('next');
    expect(members.changes).not.toHaveProperty('next');
  });

  it('by a promise is one after `await`', async () => {
    expect(await lastValueFrom(await members.observableLater())).toBe(2);
    expect(await members.observableLater().then((stream) => lastValueFrom(stream))).toBe(2);
  });

  it('in a property can be subscribed to at once', async () => {
    expect(await firstValueFrom(members.current)).toBe(1);
    expect(await firstValueFrom(members.current$.pipe(take(1), toArray()))).toEqual([1]);
  });
});

it('another overload of the same method gives a promise', async () => {
  expect(await members.overloaded(5).then((value) => value + 1)).toBe(6);
});

describe('what can be iterated', () => {
  it('is so at once', async () => {
    expect(await itemsOf(members.generator(3))).toEqual([0, 1, 2]);
    expect(await itemsOf(members.generatorOfAnother())).toEqual([0, 1]);
    expect(await itemsOf(members.iterator())).toEqual([0, 1]);
    expect(await itemsOf(members.iterable())).toEqual([0, 1]);
  });

  it.each([
    ['an async generator', () => members.generator(5)],
    ['a method that returns one', () => members.generatorOfAnother()],
  ])('has the methods of a generator: %s', async (_name, get) => {
    const items = get();
    expect(await items.next()).toEqual({ done: false, value: 0 });
    expect(await items.return()).toEqual({ done: true, value: undefined });
    await expect(get().throw(new Error('enough'))).rejects.toThrow('enough');
  });

  it('does not tell what a generator returned at its end', async () => {
    const end: IteratorResult<number, void> = await members.generator(0).next();
    expect(end).toEqual({ done: true, value: undefined });
  });
});

describe('a stream of bytes', () => {
  it('comes by a promise', async () => {
    expect(await textOf(await members.bytes())).toBe('ab');
    expect(await textOf(await members.transform())).toBe('ab');
    expect(await new Response(await members.web()).text()).toBe('ab');
    expect(await members.transform()).not.toHaveProperty('write');
  });
});

describe('a function', () => {
  it('that is returned gives a promise', async () => {
    const count = await members.counter(1);
    expect(await count(2).then((value) => value + 1)).toBe(4);
    expect(await textOf(await (await members.bytesLater())())).toBe('ab');
  });

  it('that is an argument is an ordinary one', async () => {
    expect(await members.map([1, 2], (item) => item * 2)).toEqual([2, 4]);
  });
});

describe('an EventEmitter', () => {
  it('has listeners with the arguments of its events, and can be chained', async () => {
    const seen: number[] = [];
    const listener = (_symbol: string, price: number): void => void seen.push(price);
    const same: Shared<Feed> = feed.on('price', listener).setMaxListeners(20);
    expect(same).toBe(feed);
    expect(feed.listenerCount('price')).toBe(1);
    expect(feed.eventNames()).toEqual(['price']);
    await feed.on('closed', () => {}).send(1);
    await feed.removeAllListeners('closed').off('price', listener).send(2);
    expect(seen).toEqual([1]);
  });

  it('emits by a promise', async () => {
    const arrived = once(feed, 'price');
    expect(await feed.emit('price', 'ACME', 5).then((heard) => !heard)).toBe(false);
    expect(await arrived).toEqual(['ACME', 5]);
  });

  it('is one for node:events', async () => {
    const items = on(feed, 'price');
    await feed.send(7);
    expect(await items.next()).toEqual({ done: false, value: ['ACME', 7] });
    await items.return?.();
    const emitter: EventEmitter = feed;
    expect(emitter.listenerCount('price')).toBe(0);
  });
});
