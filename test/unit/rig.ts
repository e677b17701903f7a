import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Agent } from '../../lib/agent/agent.js';
import { makeProxy } from '../../lib/agent/proxy.js';
import type { Limits } from '../../lib/interfaces/limits.interface.js';
import type {
  SharedMethodOptions,
  SharedProviderOptions,
} from '../../lib/interfaces/shared-options.interface.js';
import { LibraryServer, type LibraryServerOptions } from '../../lib/library/library-server.js';
import type { Offer } from '../../lib/library/offer.js';
import { makeOffer } from '../../lib/library/shared-instance.js';
import { publishStates } from '../../lib/library/publish-states.js';
import { Session } from '../../lib/library/session.js';
import { DEFAULT_LIMITS } from '../../lib/protocol/configured-limits.js';
import type { Frame } from '../../lib/protocol/frame.js';
import { AgentHandshake, deriveSecret } from '../../lib/protocol/handshake.js';
import type { Transport } from '../../lib/protocol/transport.js';
import { handshakeCrypto, newSecret } from '../../lib/transport/handshake-crypto.js';
import { inProcessPair } from '../../lib/transport/in-process.transport.js';
import { LocalSocketTransport } from '../../lib/transport/local-socket.transport.js';
import { callOf } from './call-of.js';
import { classes, wholeFrame } from './wire.js';

/** Options of the methods of the shared provider, by their names. */
type MethodOptions = Readonly<Record<string, SharedMethodOptions>>;

/** A library with the given object as the shared provider `lib`, and any number of agents. */
export interface Rig {
  /** A further agent, and its channel. */
  connect(timeoutMs?: number): Promise<Link>;
  /** A peer that was let in, and then sends whatever it likes. */
  connectRaw(): Promise<RawPeer>;
  close(): Promise<void>;
}

export interface Link {
  readonly agent: Agent;
  call(method: string, ...args: unknown[]): Promise<unknown>;
  /** What a worker injects. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test knows what it shares
  readonly proxy: any;
  /** The library's end of the channel is gone, as when its process was killed. */
  cut(): void;
  /** Sends the agent a frame that its library did not send. */
  inject(frame: Frame): void;
}

export interface RawPeer {
  readonly send: (frame: Frame) => void;
  readonly frames: readonly Frame[];
  readonly closed: Promise<unknown>;
  /** Goes at once, as when its process was killed. */
  destroy(): void;
}

export function offerOf(
  instance: object,
  options: MethodOptions = {},
  provider: SharedProviderOptions = {},
): Offer {
  const methodOptions = (name: string): SharedMethodOptions => options[name] ?? {};
  return makeOffer([{ ...provider, name: 'lib', instance, origin: 'a test', methodOptions }]);
}

function linkOf(agent: Agent, { contract }: Offer, cut: Link['cut'], inject: Link['inject']): Link {
  const call = async (method: string, ...args: unknown[]): Promise<unknown> => {
    return callOf(agent, 'lib', method, args);
  };
  const [provider] = contract.providers;
  return { agent, call, proxy: provider && makeProxy(provider, agent), cut, inject };
}

/** An offer, with what publishes its states. */
export const published = (offer: Offer): Pick<LibraryServerOptions, 'offer' | 'publisher'> => ({
  offer,
  publisher: publishStates(offer, { classes }),
});

export const DEFAULT_TIMEOUT_MS = 30_000;

/** The library and its agents in this process, over the in-process transport. */
export async function inProcessRig(instance: object, options?: MethodOptions): Promise<Rig> {
  const offer = offerOf(instance, options);
  const publisher = publishStates(offer, { classes });
  const openEnds = new Set<Transport>();

  const connectEnd = (): { agentEnd: Transport; libraryEnd: Transport } => {
    const [agentEnd, libraryEnd] = inProcessPair();
    const session = new Session({
      offer,
      publisher,
      classes,
      timeoutMs: DEFAULT_TIMEOUT_MS,
      peer: 'inline',
      send: (frame) => libraryEnd.send(frame),
    });
    libraryEnd.open({ onFrame: (frame) => session.receive(frame), onClose: () => session.close() });
    openEnds.add(libraryEnd);
    return { agentEnd, libraryEnd };
  };

  return {
    async connect(timeoutMs = DEFAULT_TIMEOUT_MS) {
      const { agentEnd, libraryEnd } = connectEnd();
      const agent = new Agent({ name: 'inline', timeoutMs, classes });
      agent.use(agentEnd, offer.contract);
      await agent.contract;
      return linkOf(
        agent,
        offer,
        () => libraryEnd.close(),
        (frame) => libraryEnd.send(frame),
      );
    },
    async connectRaw() {
      return openRaw(connectEnd().agentEnd);
    },
    async close() {
      for (const end of openEnds) end.close();
    },
  };
}

/** The library behind a Unix domain socket, as in a cluster. */
export async function socketRig(instance: object, options?: MethodOptions): Promise<Rig> {
  const offer = offerOf(instance, options);
  const library = await SocketLibrary.listen(offer);
  const agents = new Set<Agent>();
  const peers = new Set<Transport>();

  return {
    async connect(timeoutMs = DEFAULT_TIMEOUT_MS) {
      const relay = await library.relay(`relay-${agents.size}`);
      const name = `worker ${agents.size + 1}`;
      const agent = new Agent({ name, timeoutMs, classes });
      agents.add(agent);
      agent.connect({ ...library.addressOf(name), socketPath: relay.path });
      await agent.contract;
      return linkOf(
        agent,
        offer,
        () => relay.cut(),
        (frame) => relay.inject(frame),
      );
    },
    async connectRaw() {
      const transport = new LocalSocketTransport(connect(library.socketPath));
      peers.add(transport);
      return openRaw(transport, library.secretOf('raw'));
    },
    async close() {
      for (const agent of agents) agent.close();
      for (const peer of peers) peer.close();
      await library.close();
    },
  };
}

/** Opens the channel and, where a secret is asked for, gets in. */
export async function openRaw(transport: Transport, secret?: string, name = 'raw'): Promise<RawPeer> {
  const frames: Frame[] = [];
  const send = (frame: Frame): void => transport.send(frame);
  const handshake =
    secret === undefined ? undefined : new AgentHandshake(handshakeCrypto, { name, secret }, send);
  let admitted = handshake === undefined;
  const events = new EventEmitter();
  const closed = once(events, 'closed');
  transport.open({
    onFrame: (frame) => {
      if (admitted) frames.push(frame);
      else if (handshake?.accept(frame)) admitted = events.emit('admitted');
    },
    onClose: () => events.emit('closed'),
  });
  if (!admitted) await once(events, 'admitted');
  return { send, frames, closed, destroy: () => transport.close() };
}

/** A `LibraryServer` in a folder of its own. */
export class SocketLibrary {
  readonly key = newSecret();
  readonly refused: Error[] = [];
  readonly server: LibraryServer;
  private readonly closers: (() => void)[] = [];

  static async listen(offer: Offer, limits: Partial<Limits> = {}, epoch = 1): Promise<SocketLibrary> {
    const library = new SocketLibrary(await mkdtemp(join(tmpdir(), 'cd-rig-')), offer, limits, epoch);
    await library.server.listen();
    return library;
  }

  private constructor(
    private readonly folder: string,
    offer: Offer,
    limits: Partial<Limits>,
    private readonly epoch: number,
  ) {
    this.server = new LibraryServer({
      socketPath: this.socketPath,
      epoch,
      key: this.key,
      ...published(offer),
      classes,
      limits: { ...DEFAULT_LIMITS, ...limits },
      timeoutMs: DEFAULT_TIMEOUT_MS,
      onRefused: (error) => this.refused.push(error),
    });
  }

  get socketPath(): string {
    return this.pathOf('library.sock');
  }

  pathOf(name: string): string {
    return join(this.folder, name);
  }

  secretOf(agent: string): string {
    return deriveSecret(handshakeCrypto, this.key, agent);
  }

  /** A peer that was let in under that name, and then sends whatever it likes. */
  connectRaw(name: string): Promise<RawPeer> {
    const transport = new LocalSocketTransport(connect(this.socketPath));
    this.onClose(() => transport.destroy());
    return openRaw(transport, this.secretOf(name), name);
  }

  /** What an agent can connect to in the place of this library. */
  async relay(name: string): Promise<Relay> {
    const relay = await Relay.listen(this.pathOf(`${name}.sock`), this.socketPath);
    this.onClose(() => relay.close());
    return relay;
  }

  addressOf(agent: string): Parameters<Agent['connect']>[0] {
    return { epoch: this.epoch, socketPath: this.socketPath, secret: this.secretOf(agent) };
  }

  onClose(closer: () => void): void {
    this.closers.push(closer);
  }

  async close(): Promise<void> {
    const closed = this.server.close();
    for (const close of this.closers) close();
    await closed;
    await rm(this.folder, { recursive: true });
  }
}

/** Stands between an agent and its library, to break what cannot be broken otherwise. */
export class Relay {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private toAgent: Socket | undefined;
  private readonly libraries = new Set<Socket>();
  private isStalled = false;

  static async listen(path: string, to: string): Promise<Relay> {
    const relay = new Relay(path, to);
    await new Promise<void>((resolve) => relay.server.listen(path, resolve));
    return relay;
  }

  private constructor(
    readonly path: string,
    to: string,
  ) {
    this.server = createServer((agent) => {
      const library = connect(to);
      this.toAgent = agent;
      this.libraries.add(library);
      library.on('close', () => this.libraries.delete(library));
      this.pass(agent, library);
      this.pass(library, agent);
    });
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  inject(frame: Frame): void {
    this.toAgent?.write(wholeFrame(frame));
  }

  /** For the library it looks as if the agent did not read. */
  stall(): void {
    this.isStalled = true;
    for (const library of this.libraries) library.pause();
  }

  /** Passes on what the library sent. */
  flow(): void {
    this.isStalled = false;
    for (const library of this.libraries) library.resume();
  }

  close(): void {
    this.server.close();
    this.cut();
  }

  private pass(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('data', (chunk) => to.write(chunk));
    if (this.isStalled && this.libraries.has(from)) from.pause();
    from.on('error', () => {});
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}

/** Both ways for frames to travel; what holds over one holds over the other. */
export const TRANSPORTS: readonly (readonly [
  name: string,
  openRig: (instance: object, options?: MethodOptions) => Promise<Rig>,
])[] = [
  ['the in-process transport', inProcessRig],
  ['the local socket', socketRig],
];
