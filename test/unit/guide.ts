/* The snippets of docs/streams-and-functions.md. A test runs them, and compares them with the document. */
import { EventEmitter, once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

import { Injectable, Module } from '@nestjs/common';
import { BehaviorSubject, interval, map, type Observable, range, take } from 'rxjs';

import {
  DispatchContext,
  dispose,
  InjectShared,
  onReleased,
  type Shared,
  SharedMethod,
  SharedProvider,
  StreamGap,
  withGaps,
} from '../../lib/index.js';

type Listener = (price: number) => void;

@SharedProvider('prices')
export class PricesService {
  readonly status = new BehaviorSubject('open');
  private readonly listeners = new Set<Listener>();

  ticker(symbol: string): Observable<string> {
    return interval(10).pipe(map((count) => `${symbol} ${40 + count}`));
  }

  @SharedMethod({ overflow: 'latest' })
  numbers(): Observable<number> {
    return range(0, 5_000);
  }

  @SharedMethod({ resubscribe: true })
  changes(): Observable<string> {
    return interval(1_000).pipe(map(String));
  }

  async *history(symbol: string): AsyncGenerator<string> {
    const signal = DispatchContext.current()?.signal;
    try {
      for (let day = 1; ; day++) {
        yield `${symbol}, day ${day}`;
        if (day === 3) await wait(60_000, undefined, { signal });
      }
    } finally {
      console.log('the library stopped');
    }
  }

  report(): Readable {
    return Readable.from([Buffer.from('a,b\n'), Buffer.from('1,2\n')], { objectMode: false });
  }

  watch(listener: Listener): () => void {
    const stop = (): void => void this.listeners.delete(listener);
    this.listeners.add(listener);
    onReleased(listener, stop);
    return stop;
  }

  publish(price: number): number {
    for (const listener of this.listeners) listener(price);
    return this.listeners.size;
  }

  async search(word: string, signal: AbortSignal): Promise<string> {
    await wait(60_000, undefined, { signal });
    return word;
  }

  async slow(): Promise<string> {
    const context = DispatchContext.current();
    console.log(context?.trace['request-id'], context?.caller);
    await wait(60_000, undefined, { signal: context?.signal });
    return 'done';
  }
}

interface FeedEvents {
  price: [symbol: string, price: number];
}

@SharedProvider('feed')
export class Feed extends EventEmitter<FeedEvents> {
  send(price: number): void {
    this.emit('price', 'ACME', price);
  }
}

@Module({ providers: [PricesService, Feed] })
export class LibraryModule {}

@Injectable()
export class Worker {
  constructor(
    @InjectShared('prices') private readonly prices: Shared<PricesService>,
    @InjectShared('feed') private readonly feed: Shared<Feed>,
  ) {}

  async observables(): Promise<void> {
    const quotes = this.prices.ticker('ACME').pipe(take(2));
    await quotes.forEach((quote) => console.log(quote));
  }

  async overflow(): Promise<void> {
    const received: number[] = [];
    await this.prices.numbers().forEach((item) => received.push(item));
    console.log(received.length, received.at(-1));
  }

  gaps(): void {
    withGaps(this.prices.changes()).subscribe((item) => {
      if (item instanceof StreamGap) console.log('the library was replaced:', item.cause.message);
      else console.log(item);
    });
  }

  async generators(): Promise<void> {
    for await (const line of this.prices.history('ACME')) {
      console.log(line);
      if (line.endsWith('2')) break;
    }
  }

  async readables(): Promise<void> {
    const report = await this.prices.report();
    console.log(await text(report));
  }

  async properties(): Promise<void> {
    await this.prices.status.pipe(take(1)).forEach((status) => console.log(status));
  }

  async functions(): Promise<void> {
    const stop = await this.prices.watch((price) => console.log('now', price));
    console.log('listeners:', await this.prices.publish(43));
    await stop();
    console.log('listeners:', await this.prices.publish(44));
    dispose(stop);
  }

  async events(): Promise<void> {
    this.feed.on('price', (symbol, price) => console.log(symbol, price));
    await this.feed.send(42);
    this.feed.removeAllListeners('price');
    const next = once(this.feed, 'price');
    await this.feed.emit('price', 'ACME', 43);
    console.log(await next);
  }

  async signals(): Promise<void> {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    try {
      await this.prices.search('needle', controller.signal);
    } catch (error) {
      console.log((error as Error).name);
    }
  }

  async context(): Promise<void> {
    const controller = new AbortController();
    const options = { signal: controller.signal, timeoutMs: 200, trace: { 'request-id': 'r1' } };
    setTimeout(() => controller.abort(), 50);
    try {
      await DispatchContext.run(options, () => this.prices.slow());
    } catch (error) {
      console.log((error as Error).message);
    }
  }
}
