import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BehaviorSubject,
  firstValueFrom,
  from,
  interval,
  isObservable,
  lastValueFrom,
  map,
  Observable,
  of,
  range,
  retry,
  Subject,
  switchMap,
  take,
  tap,
  throwError,
  toArray,
} from 'rxjs';

import { CallLostError } from '../../lib/errors/call-lost.error.js';
import { NotSerializableError } from '../../lib/errors/not-serializable.error.js';
import { OverloadedError } from '../../lib/errors/overloaded.error.js';
import { Log } from './log.js';
import { type Link, type Rig, TRANSPORTS } from './rig.js';

async function each(items: AsyncIterable<unknown>, visit: (item: unknown) => void): Promise<void> {
  for await (const item of items) visit(item);
}

async function closed(stream: Readable): Promise<void> {
  if (!stream.closed) await new Promise((resolve) => stream.once('close', resolve));
}

describe.each(TRANSPORTS)('over %s', (_name, openRig) => {
  let rig: Rig;
  let link: Link;
  let log: Log;
  let subject: Subject<unknown>;
  let produced: number;

  class Streams {
    readonly changes = new Subject<unknown>();
    readonly current = new BehaviorSubject<unknown>('first');

    counted(count: number): Observable<number> {
      log.add('called');
      return new Observable((subscriber) => {
        log.add('subscribed');
        const subscription = range(0, count).subscribe(subscriber);
        return () => {
          subscription.unsubscribe();
          log.add('torn down');
        };
      });
    }

    /** Known to be an Observable before it is called, by its options. */
    declared(count: number): Observable<number> {
      return this.counted(count);
    }

    endless(): Observable<number> {
      return new Observable((subscriber) => {
        log.add('subscribed');
        const subscription = interval(0).subscribe(subscriber);
        return () => {
          subscription.unsubscribe();
          log.add('torn down');
        };
      });
    }

    fails(): Observable<number> {
      return throwError(() => new RangeError('too far'));
    }

    throws(): Observable<number> {
      throw new RangeError('too far');
    }

    async later(): Promise<Observable<number>> {
      return of(1, 2);
    }

    relay(): Observable<unknown> {
      log.add('called');
      return subject;
    }

    latest(): Observable<unknown> {
      return subject;
    }

    dropping(): Observable<unknown> {
      return subject;
    }

    buffering(): Observable<unknown> {
      return new Observable((subscriber) => {
        const subscription = subject.subscribe(subscriber);
        return () => {
          subscription.unsubscribe();
          log.add('torn down');
        };
      });
    }

    async *generate(count: number): AsyncGenerator<number> {
      log.add('called');
      try {
        for (let item = 0; item < count; item++) {
          produced++;
          yield item;
        }
        log.add('done');
      } finally {
        log.add('finally');
      }
    }

    async *pulled(count: number, size: number): AsyncGenerator<string> {
      for (let item = 0; item < count; item++) yield '.'.repeat(size);
    }

    /** An item a turn; it keeps only the last when there is no room. */
    ticking(count: number, size: number): Observable<string> {
      return interval(0).pipe(
        take(count),
        map(() => '.'.repeat(size)),
      );
    }

    async *breaks(): AsyncGenerator<number> {
      yield 1;
      throw new RangeError('too far');
    }

    iterable(): AsyncIterable<number> {
      return this.generate(3);
    }

    nested(): object {
      return { stream: of(1, 2), deep: [this.generate(2)] };
    }

    async sum(items: AsyncIterable<number>): Promise<number> {
      let sum = 0;
      for await (const item of items) sum += item;
      return sum;
    }

    async first(items: AsyncIterable<number>): Promise<number> {
      for await (const item of items) return item;
      return -1;
    }

    collect(items: Observable<number>): Promise<number[]> {
      return lastValueFrom(items.pipe(toArray()));
    }

    async size(bytes: Readable | ReadableStream): Promise<number> {
      let size = 0;
      for await (const chunk of bytes) size += (chunk as Uint8Array).byteLength;
      return size;
    }

    bytes(count: number): Readable {
      let made = 0;
      const chunks = new Readable({
        read() {
          this.push(made++ < count ? Buffer.alloc(1_000, made) : null);
        },
      });
      chunks.once('close', () => log.add('closed'));
      return chunks;
    }

    missing(): Readable {
      return createReadStream('/nothing/of/this/name');
    }

    refused(): object {
      return { bytes: this.bytes(1_000_000), broken: Symbol('a') };
    }

    ignore(_bytes: Readable): string {
      return 'ignored';
    }

    flood(): Observable<number> {
      return range(0, 1_000_000).pipe(tap(() => produced++));
    }

    lines(): Readable {
      return Readable.from(['a', 'b']);
    }

    large(): Readable {
      return Readable.from([Buffer.alloc(3_000_000, 1)], { objectMode: false });
    }

    web(): ReadableStream {
      return new ReadableStream({
        pull: (controller) => controller.enqueue(Buffer.alloc(10)),
        cancel: () => log.add('cancelled'),
      });
    }

    unsendable(): Observable<unknown> {
      return of(1, Symbol('a'));
    }

    plain(value: unknown): unknown {
      return value;
    }
  }

  let shared: Streams;

  beforeEach(async () => {
    log = new Log();
    subject = new Subject();
    produced = 0;
    shared = new Streams();
    rig = await openRig(shared, {
      declared: { overflow: 'buffer' },
      latest: { overflow: 'latest' },
      ticking: { overflow: 'latest' },
      dropping: { overflow: 'drop' },
      buffering: { bufferSize: 10 },
      flood: { bufferSize: 100 },
    });
    link = await rig.connect();
  });

  afterEach(async () => {
    await rig.close();
  });

  describe('an Observable', () => {
    it.each(['counted', 'declared'])('arrives with its items in order, and completes: %s', async (method) => {
      expect(await lastValueFrom(link.proxy[method](5_000).pipe(toArray()))).toEqual(
        Array.from({ length: 5_000 }, (_, index) => index),
      );
      await log.has('torn down');
    });

    it('is one for Nest and RxJS', async () => {
      expect(isObservable(link.proxy.declared(1))).toBe(true);
      expect(isObservable(link.proxy.counted(1))).toBe(true);
      expect(
        await firstValueFrom(of(1).pipe(switchMap(() => link.proxy.counted(3).pipe(toArray())))),
      ).toEqual([0, 1, 2]);
      expect(await lastValueFrom(from(link.proxy.counted(3)).pipe(toArray()))).toEqual([0, 1, 2]);
      expect(isObservable(await link.proxy.counted(1))).toBe(true);
    });

    it('is cold: it is subscribed to once for each local subscription', async () => {
      const stream = link.proxy.declared(2) as Observable<number>;
      expect(log.entries).toEqual([]);
      for (let turn = 0; turn < 3; turn++) expect(await lastValueFrom(stream)).toBe(1);
      expect(log.entries.filter((entry) => entry === 'subscribed')).toHaveLength(3);
    });

    it.each(['endless'])('is torn down in the library when its subscriber leaves: %s', async (method) => {
      await firstValueFrom(link.proxy[method]().pipe(take(3), toArray()));
      await log.has('torn down');
    });

    it('is torn down when its subscriber leaves before it was called', async () => {
      link.proxy.declared(1).subscribe().unsubscribe();
      await link.call('plain', 1);
      expect(log.entries).toEqual([]);
    });

    it.each(['fails', 'throws'])('ends with the error of the library: %s', async (method) => {
      await expect(lastValueFrom(link.proxy[method]())).rejects.toMatchObject({
        constructor: RangeError,
        message: 'too far',
      });
    });

    it('may come later, by a promise', async () => {
      expect(await lastValueFrom(link.proxy.later().pipe(toArray()))).toEqual([1, 2]);
      expect(await lastValueFrom((await link.proxy.later()).pipe(toArray()))).toEqual([1, 2]);
    });

    it('that waits in a variable is nothing that was forgotten', async () => {
      const stream = link.proxy.throws().pipe(map((value) => value));
      await link.call('plain', 1);
      await expect(lastValueFrom(stream)).rejects.toThrow('too far');
    });

    it('may stand anywhere in a value', async () => {
      const { stream, deep } = await link.proxy.nested();
      expect(await lastValueFrom(stream.pipe(toArray()))).toEqual([1, 2]);
      expect(await lastValueFrom(stream.pipe(toArray()))).toEqual([1, 2]);
      const items = [];
      for await (const item of deep[0]) items.push(item);
      expect(items).toEqual([0, 1]);
    });

    it('may be an argument', async () => {
      expect(await link.proxy.collect(range(0, 3_000))).toHaveLength(3_000);
    });

    it('fails with the place of an item that cannot be sent', async () => {
      const items: unknown[] = [];
      const error = await new Promise((resolve) =>
        link.proxy.unsendable().subscribe({ next: (item: unknown) => items.push(item), error: resolve }),
      );
      expect(items).toEqual([1]);
      expect(error).toBeInstanceOf(NotSerializableError);
      expect(error).toMatchObject({
        path: 'item',
        message: expect.stringMatching(/^lib\.unsendable: item /),
      });
    });

    it('is not what a promise is that nobody waited for', async () => {
      const forgotten = link.proxy.plain(1);
      await expect(link.proxy.plain({ forgotten })).rejects.toMatchObject({
        code: 'NOT_SERIALIZABLE',
        path: 'args[0].forgotten',
      });
      expect(await forgotten).toBe(1);
    });

    it('of a method that returns none is one of that value', async () => {
      expect(await lastValueFrom(from(link.proxy.plain('a') as Observable<string>).pipe(toArray()))).toEqual([
        'a',
      ]);
    });

    it('ends with CallLostError when the library is gone', async () => {
      const ended = lastValueFrom(link.proxy.endless());
      await log.has('subscribed');
      link.cut();
      await expect(ended).rejects.toBeInstanceOf(CallLostError);
      await log.has('torn down');
    });

    it('can be subscribed to again', async () => {
      let failures = 0;
      const stream = new Observable((subscriber) =>
        failures++ < 3 ? subscriber.error(new Error('not yet')) : link.proxy.counted(2).subscribe(subscriber),
      );
      expect(await lastValueFrom(stream.pipe(retry(3)))).toBe(1);
    });
  });

  describe('items that come faster than they are taken', () => {
    const received: unknown[] = [];
    /** Produces in one turn, in which nobody can take anything. */
    const flood = async (method: string, count: number): Promise<unknown> => {
      received.length = 0;
      const ended = new Promise((resolve) =>
        link.proxy[method]().subscribe({
          next: (item: unknown) => received.push(item),
          error: resolve,
          complete: () => resolve('complete'),
        }),
      );
      while (!subject.observed) await link.call('plain', 1);
      for (let item = 0; item < count; item++) subject.next(item);
      subject.complete();
      return ended;
    };

    it('wait, as long as there is room', async () => {
      expect(await flood('relay', 2_000)).toBe('complete');
      expect(received).toEqual(Array.from({ length: 2_000 }, (_, index) => index));
    });

    it('end the stream when there is none: the overflow is `buffer`', async () => {
      const error = await flood('buffering', 2_000);
      expect(error).toBeInstanceOf(OverloadedError);
      expect(error).toMatchObject({ message: expect.stringMatching(/^lib\.buffering .*10 items/) });
      expect(received).toHaveLength(1_024);
      await log.has('torn down');
    });

    it('stop a source that produces in one go, when the stream has ended', async () => {
      await expect(lastValueFrom(link.proxy.flood())).rejects.toBeInstanceOf(OverloadedError);
      expect(produced).toBeLessThan(100_000);
    });

    it('are replaced by the last one: the overflow is `latest`', async () => {
      expect(await flood('latest', 5_000)).toBe('complete');
      expect(received).toHaveLength(1_025);
      expect(received.at(-1)).toBe(4_999);
    });

    it('are dropped: the overflow is `drop`', async () => {
      expect(await flood('dropping', 5_000)).toBe('complete');
      expect(received).toHaveLength(1_024);
      expect(received.at(-1)).toBe(1_023);
    });
  });

  it('go on when they are so large that few of them are on their way: an Observable', async () => {
    const items = await lastValueFrom((link.proxy.ticking(600, 3_000) as Observable<string>).pipe(toArray()));
    expect(items).toHaveLength(600);
  });

  it('go on when they are so large that few of them are on their way: an async generator', async () => {
    const items: unknown[] = [];
    await each(link.proxy.pulled(30, 200_000), (item) => items.push(item));
    expect(items).toHaveLength(30);
  });

  describe('an async generator', () => {
    it.each(['generate', 'iterable'])('is one, with its items in order: %s', async (method) => {
      const items: number[] = [];
      for await (const item of link.proxy[method](3)) items.push(item);
      expect(items).toEqual([0, 1, 2]);
      await log.has('finally');
    });

    it('is not called before the first item is asked for', async () => {
      const items = link.proxy.generate(3);
      await link.call('plain', 1);
      expect(log.entries).toEqual([]);
      expect(await items.next()).toEqual({ done: false, value: 0 });
      await items.return();
      await log.has('finally');
    });

    it('runs ahead by its credit at most, and by the credit again as items are taken', async () => {
      const items = link.proxy.generate(1_000);
      await items.next();
      await link.call('plain', 1);
      await link.call('plain', 1);
      expect(produced).toBeLessThanOrEqual(17);
      for (let item = 0; item < 100; item++) await items.next();
      expect(produced).toBeLessThanOrEqual(101 + 17);
      expect(produced).toBeGreaterThan(100);
      await items.return();
    });

    it('runs its `finally` when the loop breaks', async () => {
      for await (const item of link.proxy.generate(1_000_000)) if (item === 5) break;
      await log.has('finally');
      expect(log.entries).not.toContain('done');
    });

    it('runs its `finally` when the loop throws', async () => {
      const failing = each(link.proxy.generate(1_000_000), (item) => {
        throw new Error(`at ${item}`);
      });
      await expect(failing).rejects.toThrow('at 0');
      await log.has('finally');
    });

    it('throws what the library throws, after the items before it', async () => {
      const items: number[] = [];
      await expect(each(link.proxy.breaks(), (item) => items.push(item as number))).rejects.toMatchObject({
        constructor: RangeError,
        message: 'too far',
      });
      expect(items).toEqual([1]);
    });

    it('answers many `next()` at a time in their order', async () => {
      const items = link.proxy.generate(50);
      const results = await Promise.all(Array.from({ length: 52 }, () => items.next()));
      expect(results.map(({ value }: { value: unknown }) => value)).toEqual([
        ...Array.from({ length: 50 }, (_, index) => index),
        undefined,
        undefined,
      ]);
    });

    it('ends with CallLostError when the library is gone', async () => {
      const items = link.proxy.generate(1_000_000);
      await items.next();
      link.cut();
      await expect(each(items, () => {})).rejects.toBeInstanceOf(CallLostError);
      await log.has('finally');
    });

    it('may be an argument: the library pulls it', async () => {
      async function* numbers(): AsyncGenerator<number> {
        try {
          for (let item = 0; item < 100; item++) yield item;
        } finally {
          log.add('finally');
        }
      }
      expect(await link.proxy.sum(numbers())).toBe(4_950);
      expect(await link.proxy.first(numbers())).toBe(0);
      await log.has('finally', 2);
    });
  });

  describe('a stream of bytes', () => {
    it('is a Readable', async () => {
      const readable = (await link.proxy.bytes(100)) as Readable;
      expect(readable).toBeInstanceOf(Readable);
      const chunks = await readable.toArray();
      expect(Buffer.concat(chunks)).toHaveLength(100_000);
      expect(chunks[0]).toBeInstanceOf(Buffer);
    });

    it('that fails before anybody reads it tells who reads it, and nobody else', async () => {
      const readable = (await link.proxy.missing()) as Readable;
      // Another one that fails the same way, so that the first has failed by now.
      await closed(createReadStream('/nothing/of/this/name').on('error', () => {}));
      await expect(readable.toArray()).rejects.toMatchObject({ code: 'ENOENT' });
    });

    it('that fails here, and that the library does not read, harms nobody', async () => {
      const missing = createReadStream('/nothing/of/this/name');
      expect(await link.proxy.ignore(missing)).toBe('ignored');
      await closed(missing);
    });

    it('of a result that is refused is closed', async () => {
      await expect(link.proxy.refused()).rejects.toBeInstanceOf(NotSerializableError);
      await log.has('closed');
    });

    it('of objects stays one of objects', async () => {
      expect(await (await link.proxy.lines()).toArray()).toEqual(['a', 'b']);
    });

    it('with a chunk that is large comes in parts', async () => {
      const chunks: Buffer[] = await (await link.proxy.large()).toArray();
      expect(Math.max(...chunks.map(({ byteLength }) => byteLength))).toBe(64 * 1024);
      expect(Buffer.concat(chunks)).toHaveLength(3_000_000);
    });

    it('is destroyed in the library when it is destroyed here', async () => {
      const readable = (await link.proxy.bytes(1_000_000)) as Readable;
      await once(readable, 'readable');
      readable.destroy();
      await log.has('closed');
    });

    it('is an error here when the library is gone', async () => {
      const readable = (await link.proxy.bytes(1_000_000)) as Readable;
      await once(readable, 'readable');
      link.cut();
      await expect(readable.resume().toArray()).rejects.toBeInstanceOf(CallLostError);
      await log.has('closed');
    });

    it('is closed in the library when nobody can read it any more', async () => {
      await link.proxy.bytes(1_000_000);
      link.cut();
      await log.has('closed');
    });

    it('may be a ReadableStream', async () => {
      const stream = (await link.proxy.web()) as ReadableStream<Uint8Array>;
      expect(stream).toBeInstanceOf(ReadableStream);
      const reader = stream.getReader();
      expect((await reader.read()).value).toHaveLength(10);
      await reader.cancel();
      await log.has('cancelled');
    });

    it.each<[string, () => Readable | ReadableStream]>([
      ['Readable', () => Readable.from([Buffer.alloc(100_000), Buffer.alloc(1)], { objectMode: false })],
      ['ReadableStream', () => new Blob([Buffer.alloc(100_001)]).stream() as ReadableStream],
    ])('may be an argument: %s', async (_kind, make) => {
      expect(await link.proxy.size(make())).toBe(100_001);
    });
  });

  describe('a property', () => {
    it('that is a Subject can be subscribed to, with one subscription for all subscribers here', async () => {
      const received: unknown[][] = [[], []];
      const subscriptions = received.map((items) =>
        link.proxy.changes.subscribe((item: unknown) => items.push(item)),
      );
      while (!shared.changes.observed) await link.call('plain', 1);
      expect(shared.changes['observers']).toHaveLength(1);
      shared.changes.next('a');
      await link.call('plain', 1);
      await link.call('plain', 1);
      expect(received).toEqual([['a'], ['a']]);
      for (const subscription of subscriptions) subscription.unsubscribe();
      while (shared.changes.observed) await link.call('plain', 1);
    });

    it('that is a BehaviorSubject gives its present value first, to each subscriber', async () => {
      const first: unknown[] = [];
      const subscription = link.proxy.current.subscribe((item: unknown) => first.push(item));
      while (first.length === 0) await link.call('plain', 1);
      expect(await firstValueFrom(link.proxy.current)).toBe('first');
      shared.current.next('second');
      while (first.length < 2) await link.call('plain', 1);
      expect(await firstValueFrom(link.proxy.current)).toBe('second');
      subscription.unsubscribe();
    });
  });
});
