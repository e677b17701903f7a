import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

import { NumberMap } from '../protocol/number-map.js';

/** The connections of the app's HTTP server, and how they end without a request being lost. */
export class HttpConnections {
  private readonly sockets = new Set<Socket>();
  /** No Set: its tables grow old under load, and keep what they held of requests that are long over. */
  private readonly responses = new NumberMap<ServerResponse>();
  private nextNumber = 0;
  /** Those whose head has said that the connection stays: their clients may send the next request on it. */
  private readonly keeping = new WeakSet<ServerResponse>();
  private state: 'open' | 'draining' | 'closing' = 'open';
  private onChange: () => void = () => {};

  constructor(readonly server: Server) {
    // First in line: the app may answer before a listener that comes after its own.
    server.prependListener('connection', (socket: Socket) => this.opened(socket));
    server.prependListener('request', (_request, response: ServerResponse) => this.began(response));
  }

  /**
   * Accepts no more connections, and asks the client of each to let go of it. Resolves when only such are left whose last
   * answer, or a stream of events, is being sent; at most `idleMs` later. Until then the app answers as ever: a server that is told to close
   * drops a kept connection at once, also when a request is on its way.
   */
  async drain(idleMs: number): Promise<void> {
    this.state = 'draining';
    for (const response of this.responses.values()) this.letGo(response);
    // Not the close() of the HTTP server, which drops kept connections.
    if (this.server.listening) NetServer.prototype.close.call(this.server);
    await this.settled(idleMs);
    this.state = 'closing';
  }

  /** Ends streams of Server-Sent Events, which have no end: their clients come again by themselves. */
  endEventStreams(): void {
    for (const response of this.responses.values()) {
      if (!isEventStream(response)) continue;
      // Who goes on writing would end the process.
      response.on('error', () => {});
      response.end();
    }
  }

  private settled(idleMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, idleMs);
      this.onChange = () => {
        if (this.isWaiting) return;
        clearTimeout(timer);
        resolve();
      };
      this.onChange();
    });
  }

  /** Whether a connection is idle, or will be, or has a request that is not being answered yet. */
  private get isWaiting(): boolean {
    const last = this.responses
      .values()
      .filter((response) => response.headersSent && !this.keeping.has(response));
    return this.sockets.size > new Set(last.map(({ socket }) => socket)).size;
  }

  private letGo(response: ServerResponse): void {
    this.askToLetGo(response);
    // One that sent its head before, such as a stream of events, has promised to keep its connection.
    const { socket } = response;
    response.once('finish', () => this.state === 'closing' && socket?.end());
  }

  private askToLetGo(response: ServerResponse): void {
    if (response.headersSent && response.shouldKeepAlive && !isEventStream(response))
      this.keeping.add(response);
    else response.shouldKeepAlive = false;
  }

  private opened(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => {
      this.sockets.delete(socket);
      this.onChange();
    });
  }

  /** The path of every request of the app: what only a worker that ends needs is left to letGo(). */
  private began(response: ServerResponse): void {
    const number = this.nextNumber++;
    this.responses.add(number, response);
    response.on('close', () => this.responses.delete(number));
    if (this.state !== 'open') this.letGo(response);
  }
}

function isEventStream(response: ServerResponse): boolean {
  // What is given to writeHead() can be read nowhere else, and not at all in HTTP/2.
  const head = String(Reflect.get(response, '_header'));
  const type = response.getHeader('content-type') ?? /^content-type: (.*)$/im.exec(head)?.[1];
  return response.headersSent && String(type).startsWith('text/event-stream');
}
