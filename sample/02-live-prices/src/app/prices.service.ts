import { Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { SharedMethod, SharedProvider } from 'nestjs-cluster-dispatch';
import { defer, finalize, type Observable, Subject } from 'rxjs';

import { FeedClient } from '../feed-client.js';
import { feedPort, type Prices } from '../feed-protocol.js';

/** What came from the price feed, and by which process. */
export interface Tick extends Prices {
  holder: number;
}

export interface Holder {
  /** The process that holds the connection to the price feed. */
  holder: number;
  /** How many subscribe to it there. */
  subscriptions: number;
}

/** Half a minute. */
const KEPT_TICKS = 600;

/** Holds the connection to the price feed. Whoever constructs it costs the feed one connection. */
@SharedProvider('prices')
export class PricesService implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Prices');
  private client: FeedClient | undefined;
  // `#` rather than `private`, which is unknown at run time: a Subject in a field would be shared as it is.
  readonly #ticks = new Subject<Tick>();
  readonly #recent: Tick[] = [];
  #subscriptions = 0;

  async onModuleInit(): Promise<void> {
    this.client = await FeedClient.connect(feedPort());
    this.client.onLost(() => this.logger.warn('The price feed went away; there are no new prices'));
    this.client.subscribe((prices) => this.#receive({ ...prices, holder: process.pid }));
    this.logger.log(`pid ${process.pid} connected to the price feed`);
  }

  /** A worker that cannot keep up gets the newest; when this process is replaced, the stream goes on with the next. */
  @SharedMethod({ overflow: 'latest', resubscribe: true })
  ticks(): Observable<Tick> {
    return defer(() => {
      this.#subscriptions++;
      return this.#ticks.pipe(finalize(() => this.#subscriptions--));
    });
  }

  /** What was before a client came. */
  recent(): Tick[] {
    return this.#recent;
  }

  holder(): Holder {
    return { holder: process.pid, subscriptions: this.#subscriptions };
  }

  onModuleDestroy(): void {
    this.client?.close();
  }

  #receive(tick: Tick): void {
    this.#recent.push(tick);
    if (this.#recent.length > KEPT_TICKS) this.#recent.shift();
    this.#ticks.next(tick);
  }
}
