import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** The prices of all symbols at one moment: whoever has the newest one needs none before it. */
export interface Prices {
  /** Counts up by one. */
  sequence: number;
  /** Milliseconds since 1970. */
  at: number;
  prices: Record<string, number>;
  /** Only to make some of them large. */
  padding?: string;
}

export type FeedRequest =
  | { type: 'subscribe' }
  /** Asks for prices out of turn. */
  | { type: 'push'; count: number; paddingBytes: number }
  | { type: 'stats' };

/** What the feed server did so far; `connections` are those that subscribed. */
export interface FeedStats {
  type: 'stats';
  connections: number;
  /** How many prices there were, and how many times one was sent. */
  made: number;
  sent: number;
}

export type FeedMessage = FeedStats | ({ type: 'prices' } & Prices);

/** Where the feed server listens, and its clients connect. */
export function feedPort(): number {
  return Number(process.env['FEED_PORT'] ?? 4000);
}

/** One JSON text a line. */
export function sendMessage(socket: Socket, message: FeedRequest | FeedMessage): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

/** Whoever sends something else than JSON is cut off. */
export function readMessages<T>(socket: Socket, onMessage: (message: T) => void): void {
  const lines = createInterface({ input: socket });
  // It repeats the errors of its socket, such as the reset when the other end was killed.
  lines.on('error', () => {});
  lines.on('line', (line) => {
    let message: T;
    try {
      message = JSON.parse(line) as T;
    } catch (error) {
      socket.destroy(error as Error);
      return;
    }
    onMessage(message);
  });
}
