import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import {
  type ConfigAnswer,
  type ConfigChange,
  type ConfigRequest,
  readMessages,
  sendMessage,
} from './config-protocol.js';

interface Waiting {
  resolve(answer: ConfigAnswer): void;
  reject(error: Error): void;
}

export type ConfigValues = Readonly<Record<string, string>>;

/** One connection to the config server, with a copy of its values that the server keeps up to date. */
export class ConfigClient {
  private readonly waiting: Waiting[] = [];
  private values: ConfigValues = {};
  private closing = false;

  private constructor(
    private readonly socket: Socket,
    private readonly onValues: (values: ConfigValues) => void,
  ) {
    readMessages<ConfigAnswer | ConfigChange>(socket, (message) => this.receive(message));
    socket.on('error', () => {});
    socket.on('close', () => this.failWaiting());
  }

  /**
   * Resolves when the values are there. Rejects when nobody listens.
   *
   * @param onValues is called with all of them, then and after each change
   */
  static async connect(
    port: number,
    onValues: (values: ConfigValues) => void = () => {},
  ): Promise<ConfigClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const client = new ConfigClient(socket, onValues);
    await client.ask({ type: 'snapshot' });
    return client;
  }

  get(key: string): string | undefined {
    return Object.hasOwn(this.values, key) ? this.values[key] : undefined;
  }

  /** Resolves when the server has the value and has told every connection. */
  async set(key: string, value: string): Promise<void> {
    await this.ask({ type: 'set', key, value });
  }

  /** How many connections the server has, this one left out. */
  async countOthers(): Promise<number> {
    const answer = await this.ask({ type: 'stats' });
    return answer.type === 'stats' ? answer.connections : Number.NaN;
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

  private ask(request: ConfigRequest): Promise<ConfigAnswer> {
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) return reject(connectionClosed());
      this.waiting.push({ resolve, reject });
      sendMessage(this.socket, request);
    });
  }

  private receive(message: ConfigAnswer | ConfigChange): void {
    // The values are changed here, in the order of the messages, and not where the snapshot is awaited: a change that
    // follows it at once would be overwritten.
    if (message.type === 'changed') {
      return this.hold({ ...this.values, [message.key]: message.value });
    }
    if (message.type === 'snapshot') this.hold(message.values);
    this.waiting.shift()?.resolve(message);
  }

  private hold(values: ConfigValues): void {
    this.values = values;
    this.onValues(values);
  }

  private failWaiting(): void {
    for (const { reject } of this.waiting.splice(0)) reject(connectionClosed());
  }
}

function connectionClosed(): Error {
  return new Error('The connection to the config server is closed.');
}
