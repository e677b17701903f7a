import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import {
  type FeedMessage,
  type FeedRequest,
  type FeedStats,
  type Prices,
  readMessages,
  sendMessage,
} from './feed-protocol.js';

/** One connection to the price feed. */
export class FeedClient {
  private onPrices: (prices: Prices) => void = () => {};
  private readonly waiting: ((stats: FeedStats) => void)[] = [];
  private closing = false;

  private constructor(private readonly socket: Socket) {
    readMessages<FeedMessage>(socket, (message) => this.receive(message));
    socket.on('error', () => {});
  }

  /** Rejects when nobody listens. */
  static async connect(port: number): Promise<FeedClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new FeedClient(socket);
  }

  /** From now on, all prices come. */
  subscribe(listener: (prices: Prices) => void): void {
    this.onPrices = listener;
    this.send({ type: 'subscribe' });
  }

  /** Makes the feed send prices out of turn. */
  push(count: number, paddingBytes = 0): void {
    this.send({ type: 'push', count, paddingBytes });
  }

  stats(): Promise<FeedStats> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.send({ type: 'stats' });
    });
  }

  /** Calls `listener` when the connection ends without `close()`. */
  onLost(listener: () => void): void {
    this.socket.once('close', () => {
      if (!this.closing) listener();
    });
  }

  close(): void {
    this.closing = true;
    this.socket.end();
  }

  private send(request: FeedRequest): void {
    sendMessage(this.socket, request);
  }

  private receive(message: FeedMessage): void {
    if (message.type === 'stats') return this.waiting.shift()?.(message);
    const { type: _type, ...prices } = message;
    this.onPrices(prices);
  }
}
