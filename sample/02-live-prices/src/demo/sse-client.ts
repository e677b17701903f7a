import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';

import type { Tick } from '../app/prices.service.js';
import { readEvents, type SseEvent } from './sse-events.js';

/** Long enough for a library that was killed to be back. */
const PATIENCE_MS = 20_000;

/** A client of the stream of prices, on a connection of its own, as a page is. */
export class SseClient {
  worker = 0;
  ticks: Tick[] = [];
  /** Milliseconds from the feed to here, of each tick. */
  delays: number[] = [];
  gaps = 0;
  hasEnded = false;
  private readonly watchers = new Set<() => void>();

  private constructor(private readonly response: IncomingMessage) {
    readEvents(response, (event) => this.receive(event));
    response.on('error', () => {});
    response.on('close', () => this.end());
  }

  /** Resolves when the worker that serves it has said so. */
  static async open(port: number): Promise<SseClient> {
    const agent = new Agent({ keepAlive: true });
    const request = get({ host: '127.0.0.1', port, path: '/prices', agent });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const client = new SseClient(response);
    await client.until(() => client.worker !== 0, 'the worker that serves it');
    return client;
  }

  get newest(): Tick | undefined {
    return this.ticks.at(-1);
  }

  /** How many of these it got. */
  countBetween(after: number, until: number): number {
    return this.ticks.filter(({ sequence }) => sequence > after && sequence <= until).length;
  }

  /** Waits for an event that makes it hold. */
  until(holds: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (settled: () => void): void => {
        clearTimeout(timer);
        this.watchers.delete(look);
        settled();
      };
      const fail = (why: string): void =>
        settle(() => reject(new Error(`A client of worker ${this.worker} ${why}: ${what}.`)));
      const look = (): void => {
        if (holds()) settle(resolve);
        else if (this.hasEnded) fail('was cut off while it waited for');
      };
      const timer = setTimeout(() => fail('waited too long for'), PATIENCE_MS);
      this.watchers.add(look);
      look();
    });
  }

  /** Waits for this tick, or one after it. */
  hasReached(sequence: number): Promise<void> {
    return this.until(() => (this.newest?.sequence ?? 0) >= sequence, `price ${sequence}`);
  }

  /** Reads nothing, from now on. */
  pause(): void {
    this.response.pause();
  }

  resume(): void {
    this.response.resume();
  }

  close(): void {
    this.response.destroy();
  }

  private receive({ type, data }: SseEvent): void {
    if (type === 'worker') this.worker = (JSON.parse(data) as { worker: number }).worker;
    if (type === 'gap') this.gaps++;
    if (type === 'tick') this.add(JSON.parse(data) as Tick);
    for (const look of this.watchers) look();
  }

  private add({ padding: _padding, ...tick }: Tick): void {
    this.ticks.push(tick);
    this.delays.push(Date.now() - tick.at);
  }

  private end(): void {
    this.hasEnded = true;
    for (const look of this.watchers) look();
  }
}
