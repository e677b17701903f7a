import { SseClient } from './sse-client.js';

/** Many clients at a time. */
export class Audience {
  constructor(readonly clients: SseClient[]) {}

  /** Opens one connection after the other: the primary deals them out to its workers in turn. */
  static async open(port: number, count: number): Promise<Audience> {
    const clients: SseClient[] = [];
    while (clients.length < count) clients.push(await SseClient.open(port));
    return new Audience(clients);
  }

  /** The workers that serve them. */
  get workers(): number[] {
    return [...new Set(this.clients.map(({ worker }) => worker))];
  }

  of(worker: number): Audience {
    return new Audience(this.clients.filter((client) => client.worker === worker));
  }

  except(worker: number): Audience {
    return new Audience(this.clients.filter((client) => client.worker !== worker));
  }

  async each(wait: (client: SseClient) => Promise<void>): Promise<void> {
    await Promise.all(this.clients.map(wait));
  }

  close(): void {
    for (const client of this.clients) client.close();
  }
}
