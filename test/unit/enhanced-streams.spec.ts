import { Readable } from 'node:stream';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Catch,
  type ExceptionFilter,
  Logger,
  Module,
  type NestInterceptor,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import {
  concat,
  finalize,
  from,
  isObservable,
  lastValueFrom,
  map,
  NEVER,
  Observable,
  of,
  retry,
  startWith,
  Subject,
  take,
  throwError,
  toArray,
} from 'rxjs';

import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import { noCluster } from './no-cluster.js';
import type { LibraryContents } from '../../lib/library/library-contents.js';
import { createLibraryContext } from '../../lib/library/library-context.js';
import { classes } from './wire.js';

const events: string[] = [];
let context: LibraryContents | undefined;

beforeAll(() => Logger.overrideLogger(false));
beforeEach(() => void events.splice(0));
afterEach(async () => {
  await context?.close();
  context = undefined;
});

const doubled: NestInterceptor = { intercept: (_, next) => next.handle().pipe(map((n: number) => n * 2)) };
const headed: NestInterceptor = { intercept: (_, next) => next.handle().pipe(startWith('head')) };
const untouched: NestInterceptor = { intercept: (_, next) => next.handle() };
const retried: NestInterceptor = { intercept: (_, next) => next.handle().pipe(retry(1)) };
const cached: NestInterceptor = { intercept: () => of('cached') };

@Catch()
class LastItem implements ExceptionFilter {
  catch(error: Error): string {
    return `filtered: ${error.message}`;
  }
}

const source = new Subject<number>();
const readable = Readable.from(['a', 'b']);
const list = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true }) }) };
const failing = (): Observable<number> =>
  concat(
    of(1),
    throwError(() => new Error('broken')),
  );

@SharedProvider('streams')
class Streams {
  private subscriptions = 0;

  @UseGuards({ canActivate: () => true })
  guarded(): Observable<number> {
    return from([1, 2]);
  }

  @UseInterceptors(doubled)
  async numbers(): Promise<Observable<number>> {
    return from([1, 2]);
  }

  @UseInterceptors(headed, untouched)
  watched(): Observable<unknown> {
    return new Observable((subscriber) => {
      events.push('subscribed');
      const subscription = source.subscribe(subscriber);
      return () => {
        events.push('unsubscribed');
        subscription.unsubscribe();
      };
    });
  }

  @UseInterceptors(retried)
  flaky(): Observable<number> {
    return this.subscriptions++ === 0 ? failing() : of(2);
  }

  @UseInterceptors(untouched)
  @UseFilters(LastItem)
  failing(): Observable<number> {
    return failing();
  }

  @UseFilters(LastItem)
  failingAlone(): Observable<number> {
    return failing();
  }

  @UseInterceptors(cached)
  cached(): Observable<number> {
    return NEVER;
  }

  @UseInterceptors(untouched)
  @UseGuards({ canActivate: () => true })
  readable(): Readable {
    return readable;
  }

  @UseInterceptors(untouched)
  list(): object {
    return list;
  }

  @UseInterceptors(untouched)
  fails(): Observable<number> {
    throw new RangeError('before the stream');
  }
}

async function call(method: keyof Streams): Promise<unknown> {
  @Module({ providers: [Streams] })
  class LibraryModule {}
  context = await createLibraryContext(LibraryModule, [], { inject: () => ({}) }, noCluster, { classes });
  return context.offer.methods.find(({ name }) => name === `streams.${method}`)?.invoke([]);
}

const itemsOf = (stream: unknown): Promise<unknown[]> =>
  lastValueFrom((stream as Observable<unknown>).pipe(toArray()));

describe('behind enhancers an Observable', () => {
  it('stays one', async () => {
    expect(await itemsOf(await call('guarded'))).toEqual([1, 2]);
  });

  it('goes through the interceptors item by item', async () => {
    const stream = await call('numbers');
    expect(isObservable(stream)).toBe(true);
    expect(await itemsOf(stream)).toEqual([2, 4]);
  });

  it('waits until somebody subscribes; what an interceptor sent before is there, too', async () => {
    const stream = (await call('watched')) as Observable<unknown>;
    expect(events).toEqual([]);
    const items = itemsOf(stream.pipe(take(3)));
    expect(events).toEqual(['subscribed']);
    source.next(1);
    source.next(2);
    expect(await items).toEqual(['head', 1, 2]);
  });

  it('is unsubscribed from when the stream is', async () => {
    const stream = (await call('watched')) as Observable<unknown>;
    const ended = new Promise<void>((resolve) => {
      const subscription = stream.pipe(finalize(resolve)).subscribe();
      subscription.unsubscribe();
    });
    await ended;
    expect(events).toEqual(['subscribed', 'unsubscribed']);
    expect(source.observed).toBe(false);
  });

  it('may be asked for again by an interceptor', async () => {
    expect(await itemsOf(await call('flaky'))).toEqual([1, 2]);
  });

  it.each(['failing', 'failingAlone'] as const)('ends with what a filter gives: %s', async (method) => {
    expect(await itemsOf(await call(method))).toEqual([1, 'filtered: broken']);
  });

  it('is not asked for when an interceptor answers instead', async () => {
    expect(await call('cached')).toBe('cached');
  });

  it('may be missing: the method throws', async () => {
    await expect(call('fails')).rejects.toEqual(new RangeError('before the stream'));
  });
});

describe('behind enhancers pass unchanged', () => {
  it('a Readable', async () => {
    expect(await call('readable')).toBe(readable);
  });

  it('an AsyncIterable', async () => {
    expect(await call('list')).toBe(list);
  });
});
