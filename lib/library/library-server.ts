import { createServer, type Server, type Socket } from 'node:net';

import type { ErrorClasses } from '../protocol/error-classes.js';
import { LibraryHandshake } from '../protocol/handshake.js';
import { MAX_HANDSHAKE_FRAME_BYTES } from '../protocol/limits.js';
import { handshakeCrypto } from '../transport/handshake-crypto.js';
import { LocalSocketTransport } from '../transport/local-socket.transport.js';
import type { Offer } from './offer.js';
import { Session } from './session.js';

/** A peer that has not proved who it is by then is dropped. */
const HANDSHAKE_TIMEOUT_MS = 1_000;

export interface LibraryServerOptions {
  readonly socketPath: string;
  readonly epoch: number;
  readonly key: string;
  readonly offer: Offer;
  readonly classes: ErrorClasses;
  /** An agent was refused, or broke the protocol. */
  onRefused(error: Error): void;
}

/** Lets the agents of this cluster in, each over its own connection, and runs their calls. */
export class LibraryServer {
  private readonly server: Server;
  private readonly sessions = new Map<Session, LocalSocketTransport>();
  private idle: (() => void) | undefined;

  constructor(private readonly options: LibraryServerOptions) {
    this.server = createServer((socket) => this.connected(socket));
  }

  /** Open for calls. Rejects when the socket cannot be made. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.socketPath, resolve);
    });
  }

  /** Lets nobody in and takes no call any more, waits for the calls that run, and closes every channel. */
  async close(): Promise<void> {
    this.server.close();
    for (const transport of this.sessions.values()) transport.stopReading();
    await this.untilIdle();
    for (const transport of this.sessions.values()) transport.close();
  }

  private untilIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.idle = () => {
        if ([...this.sessions.keys()].every(({ idle }) => idle)) resolve();
      };
      this.idle();
    });
  }

  private connected(socket: Socket): void {
    const { options } = this;
    const transport = new LocalSocketTransport(socket, {
      maxFrameBytes: MAX_HANDSHAKE_FRAME_BYTES,
      pauseWhenFull: true,
    });
    const send = (frame: Uint8Array): void => transport.send(frame);
    const { key, epoch, offer } = options;
    const handshake = new LibraryHandshake(handshakeCrypto, { key, epoch, contract: offer.contract }, send);
    const timer = setTimeout(() => socket.destroy(), HANDSHAKE_TIMEOUT_MS);
    let session: Session | undefined;
    transport.open({
      onFrame: (frame) => {
        if (session) return session.receive(frame);
        handshake.accept(frame);
        clearTimeout(timer);
        transport.accept();
        session = this.startSession(transport, send);
      },
      onClose: (error) => {
        clearTimeout(timer);
        if (session) this.endSession(session);
        if (error) options.onRefused(error);
      },
    });
  }

  private startSession(transport: LocalSocketTransport, send: (frame: Uint8Array) => void): Session {
    const session = new Session(this.options.offer, this.options.classes, send, () => this.idle?.());
    this.sessions.set(session, transport);
    return session;
  }

  private endSession(session: Session): void {
    session.close();
    this.sessions.delete(session);
    this.idle?.();
  }
}
