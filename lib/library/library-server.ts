import { createServer, type Server, type Socket } from 'node:net';

import type { Limits } from '../interfaces/limits.interface.js';
import { maxFrameBytes } from '../protocol/configured-limits.js';
import type { Frame } from '../protocol/frame.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import { LibraryHandshake } from '../protocol/handshake.js';
import { MAX_HANDSHAKE_FRAME_BYTES, MAX_STRANGERS } from '../protocol/limits.js';
import type { RunningCalls } from '../protocol/running-calls.js';
import type { StatePublisher } from '../protocol/state-publisher.js';
import { endOfTurn } from '../transport/end-of-turn.js';
import { handshakeCrypto } from '../transport/handshake-crypto.js';
import { LocalSocketTransport } from '../transport/local-socket.transport.js';
import { machineNow } from '../transport/machine-clock.js';
import { FairTurns } from './fair-turns.js';
import type { Offer } from './offer.js';
import { Session } from './session.js';

/** A peer that has not proved who it is by then is dropped. */
const HANDSHAKE_TIMEOUT_MS = 1_000;
/** How long an agent may take to send its last call to a library that was replaced. */
const LEAVE_TIMEOUT_MS = 1_000;
/** How long the last answers of a library that stops may take to be read. */
const FAREWELL_TIMEOUT_MS = 5_000;

export interface LibraryServerOptions {
  readonly socketPath: string;
  readonly epoch: number;
  readonly key: string;
  readonly offer: Offer;
  /** Of the states of the offer. */
  readonly publisher: StatePublisher;
  readonly classes: KnownClasses;
  /** Default: those that hold when the options say nothing else. */
  readonly limits?: Limits;
  /** Milliseconds a function of a worker may take. */
  readonly timeoutMs: number;
  /** A peer was refused, or broke the protocol. @param peer the agent's name, when it had proved it */
  onRefused(error: Error, peer?: string): void;
}

/** Lets the agents of this cluster in, each over its own connection, and runs their calls. */
export class LibraryServer {
  private readonly server: Server;
  private readonly sessions = new Map<Session, LocalSocketTransport>();
  /** Peers that have not proved who they are. */
  private readonly strangers = new Set<Socket>();
  /** Of all sessions, those included whose worker is gone. */
  private readonly runningCalls: RunningCalls = { count: 0 };
  private readonly turns = new FairTurns({ now: machineNow, yield: endOfTurn });
  private changed: () => void = () => {};

  constructor(private readonly options: LibraryServerOptions) {
    this.server = createServer((socket) => this.connected(socket));
  }

  /** Open for calls. Rejects when the socket cannot be made. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.socketPath, resolve);
    });
    // A connection that cannot be accepted, for want of a file descriptor, is no reason to end.
    this.server.on('error', (error) => this.options.onRefused(error));
  }

  /** Whether no call runs. */
  get idle(): boolean {
    return [...this.sessions.keys()].every(({ idle }) => idle);
  }

  /** Resolves when no call runs, and goes on taking calls. */
  whenIdle(): Promise<void> {
    return this.until(() => this.idle);
  }

  /**
   * Resolves when every agent has said that it sends no further calls: another library has taken over. One that does not
   * say so in time, because it is stuck for example, keeps nobody waiting.
   */
  async whenLeft(): Promise<void> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.changed();
    }, LEAVE_TIMEOUT_MS);
    await this.until(() => isLate || [...this.sessions.keys()].every(({ isLeft }) => isLeft));
    clearTimeout(timer);
  }

  /** Lets nobody in and takes no call any more, waits for the calls that run, and closes every channel. */
  async close(): Promise<void> {
    this.server.close();
    for (const stranger of this.strangers) stranger.destroy();
    for (const session of this.sessions.keys()) session.drain();
    await this.whenIdle();
    // The last answers may still be on their way; a worker that does not read must not keep us for ever.
    const timer = setTimeout(() => this.dropAll(), FAREWELL_TIMEOUT_MS);
    await this.until(() => ![...this.sessions.keys()].some(({ isHolding }) => isHolding));
    for (const transport of this.sessions.values()) transport.end();
    await this.until(() => this.sessions.size === 0);
    clearTimeout(timer);
  }

  private dropAll(): void {
    for (const transport of this.sessions.values()) transport.destroy();
  }

  /** Looks again whenever a session became idle or ended. */
  private until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.changed = () => condition() && resolve();
      this.changed();
    });
  }

  private connected(socket: Socket): void {
    const { options } = this;
    const transport = new LocalSocketTransport(socket, {
      maxFrameBytes: MAX_HANDSHAKE_FRAME_BYTES,
      pauseWhenFull: true,
    });
    const send = (frame: Frame): void => transport.send(frame);
    const { key, epoch, offer } = options;
    const handshake = new LibraryHandshake(handshakeCrypto, { key, epoch, contract: offer.contract }, send);
    const timer = setTimeout(() => socket.destroy(), HANDSHAKE_TIMEOUT_MS);
    this.admitStranger(socket);
    const noStranger = (): void => {
      clearTimeout(timer);
      this.strangers.delete(socket);
    };
    let session: Session | undefined;
    let agent: string | undefined;
    transport.open({
      onFrame: (frame) => {
        if (session) return session.receive(frame);
        agent = handshake.accept(frame);
        noStranger();
        transport.accept(maxFrameBytes(options.limits));
        session = this.startSession(transport, agent);
      },
      onDrain: () => session?.resume(),
      onClose: (error) => {
        noStranger();
        if (session) this.endSession(session);
        if (error) options.onRefused(error, agent);
      },
    });
  }

  /** A crowd of strangers keeps nobody out: the last one to come has the best chance to prove itself in time. */
  private admitStranger(socket: Socket): void {
    const [oldest] = this.strangers;
    if (oldest && this.strangers.size >= MAX_STRANGERS) {
      // Its 'close' comes later.
      this.strangers.delete(oldest);
      oldest.destroy();
    }
    this.strangers.add(socket);
  }

  private startSession(transport: LocalSocketTransport, peer: string): Session {
    const { runningCalls } = this;
    const { offer, publisher, classes, limits, timeoutMs } = this.options;
    const session = new Session({
      offer,
      publisher,
      classes,
      limits,
      runningCalls,
      timeoutMs,
      peer,
      send: (frame) => transport.send(frame),
      isFull: () => transport.isFull,
      hasBacklog: () => transport.hasBacklog,
      turns: {
        turns: this.turns,
        hold: (isHeld) => transport.hold(isHeld),
        onBroken: (error) => transport.destroy(error),
      },
      onIdle: () => this.changed(),
    });
    this.sessions.set(session, transport);
    return session;
  }

  private endSession(session: Session): void {
    session.close();
    this.sessions.delete(session);
    this.changed();
  }
}
