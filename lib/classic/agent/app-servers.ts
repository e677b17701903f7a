import { type EventEmitter, errorMonitor } from 'node:events';
import { Server as HttpServer } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { ServerHttp2Session } from 'node:http2';
import { Server, type Socket } from 'node:net';

import { formatAddress } from '../../agent/format-address.js';
import { HttpConnections } from '../../agent/http-connections.js';
import { drainHttp, type DrainOptions } from '../../agent/http-drain.js';
import type { Stop } from '../../protocol/control.js';

/** When connections that are still there are cut off, as a part of the time there is to stop. */
const CUT_OFF = 0.9;

/**
 * The servers of an app process. Nothing tells of a server that another module makes, so the `listen()` of all servers is
 * wrapped, in this process only.
 */
export class AppServers {
  private readonly servers = new Set<Server>();
  private readonly http: HttpConnections[] = [];
  private readonly closed: Promise<void>[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly sessions = new Set<ServerHttp2Session>();
  /** Those that were told to listen, and do not yet. */
  private readonly starting = new Set<Server>();
  /** How many have just turned out not to listen; what the app does then is not known yet. */
  private undecided = 0;
  private failure: Error | undefined;
  private onChange: () => void = () => {};

  constructor() {
    const found = (server: Server): void => this.found(server);
    const gone = (server: Server, error?: Error): void => this.gone(server, error);
    const { listen } = Server.prototype;
    Server.prototype.listen = function (this: Server, ...args: never[]) {
      found(this);
      try {
        return Reflect.apply(listen, this, args) as Server;
      } catch (error) {
        gone(this, error as Error);
        throw error;
      }
    };
  }

  /** Where they listen. */
  get addresses(): string[] {
    return [...this.servers]
      .filter(({ listening }) => listening)
      .map((server) => formatAddress(server.address()));
  }

  /**
   * Resolves when every server listens that was told to, and one was; or when none has been after that long.
   *
   * @throws the error of a server that could not listen, unless another is told to at once
   */
  whenListening(patienceMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        this.onChange();
      }, patienceMs);
      this.onChange = () => {
        if (this.starting.size > 0 || this.undecided > 0) return;
        if (!this.failure && this.servers.size === 0 && !isLate) return;
        clearTimeout(timer);
        this.onChange = () => {};
        if (this.failure) reject(this.failure);
        else resolve();
      };
      this.onChange();
    });
  }

  /** Accepts no more connections, and waits for the requests and connections that there are. */
  async close(reason: Stop['reason'], options: DrainOptions): Promise<void> {
    const ofHttp = new Set<Server>(this.http.map(({ server }) => server));
    for (const server of this.servers) if (server.listening && !ofHttp.has(server)) server.close();
    for (const session of this.sessions) session.close();
    const timer = setTimeout(() => this.cutOff(), options.shutdownTimeoutMs * CUT_OFF);
    await drainHttp(this.http, reason, options, () => {
      for (const { server } of this.http) server.closeIdleConnections();
      return Promise.all(this.closed);
    });
    clearTimeout(timer);
  }

  /** What has no end, or does not come to it: WebSockets, connections of clients that keep theirs. */
  private cutOff(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private found(server: Server): void {
    this.failure = undefined;
    this.starting.add(server);
    if (!this.servers.has(server)) this.watch(server);
  }

  private watch(server: Server): void {
    this.servers.add(server);
    server.on('connection', (socket: Socket) => kept(this.sockets, socket));
    // Of HTTP/2: its clients keep a session for many requests.
    server.on('session', (session: ServerHttp2Session) => kept(this.sessions, session));
    if (server instanceof HttpServer || server instanceof HttpsServer)
      this.http.push(new HttpConnections(server as HttpServer));
    server.on('listening', () => {
      this.starting.delete(server);
      this.closed.push(new Promise((resolve) => server.once('close', resolve)));
      this.onChange();
    });
    // Whether the error is handled is the app's own business.
    (server as EventEmitter).on(errorMonitor, (error: Error) => this.gone(server, error));
    server.on('close', () => this.gone(server));
  }

  /** It will not listen. @param error why, unless the app has closed it before */
  private gone(server: Server, error?: Error): void {
    if (!this.starting.delete(server)) return;
    this.undecided++;
    setImmediate(() => {
      this.undecided--;
      // The app may have told it, or another one, to listen elsewhere.
      if (this.starting.size > 0) return;
      if (!server.listening) this.failure ??= error;
      this.onChange();
    });
  }
}

/** Until it is closed. */
function kept<T extends Socket | ServerHttp2Session>(all: Set<T>, one: T): void {
  all.add(one);
  (one as EventEmitter).once('close', () => all.delete(one));
}
