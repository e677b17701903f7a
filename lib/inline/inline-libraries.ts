import { Agents } from '../agent/agents.js';
import { logBroken } from '../agent/log-broken.js';
import type { Limits } from '../interfaces/limits.interface.js';
import type { LibraryContents } from '../library/library-contents.js';
import { createLibraryContext } from '../library/library-context.js';
import { Session } from '../library/session.js';
import type { NamedLibrary } from '../options/named-libraries.js';
import { errorOfWanted, refuseSharedTwice, type SharedNames } from '../options/shared-names.js';
import { PeerLibraries } from '../peers/peer-libraries.js';
import type { Contract } from '../protocol/contract.js';
import type { Frame } from '../protocol/frame.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import type { RunningCalls } from '../protocol/running-calls.js';
import type { Transport } from '../protocol/transport.js';
import { ClusterDispatchService } from '../service/cluster-dispatch.service.js';
import { inProcessPair } from '../transport/in-process.transport.js';
import { inlineCluster } from './inline-cluster.js';

export interface InlineLibrariesOptions {
  readonly libraries: readonly NamedLibrary[];
  readonly timeoutMs: number;
  readonly classes: KnownClasses;
  readonly limits: Limits;
}

interface InlineLibrary {
  readonly name: string;
  readonly peers: PeerLibraries;
  readonly context: LibraryContents;
  readonly runningCalls: RunningCalls;
}

/** The end of a channel that an agent uses. */
type Use = (library: string, transport: Transport, contract: Contract) => void;

/** All libraries within this process, and the agents of the app. */
export class InlineLibraries {
  readonly agents: Agents;
  readonly cluster = new ClusterDispatchService(inlineCluster(() => this.agents.pendingCalls));
  private readonly booted: InlineLibrary[] = [];
  private readonly peers: ReadonlyMap<string, PeerLibraries>;

  private constructor(private readonly options: InlineLibrariesOptions) {
    const { libraries, timeoutMs, classes, limits } = options;
    const names = libraries.map(({ name }) => name);
    this.agents = new Agents(names, { name: 'inline', timeoutMs, classes, limits, onBroken: logBroken });
    this.peers = new Map(
      names.map((name) => {
        const others = names.filter((other) => other !== name);
        return [name, new PeerLibraries(others, { name, timeoutMs, classes, limits, onBroken: logBroken })];
      }),
    );
  }

  /**
   * Boots them all at once, as in a cluster.
   *
   * @throws the error of the first that cannot boot; the others have been closed then
   */
  static async boot(options: InlineLibrariesOptions): Promise<InlineLibraries> {
    const libraries = new InlineLibraries(options);
    const boots = options.libraries.map((library) => libraries.bootOne(library));
    try {
      await Promise.all(boots);
      libraries.checkNames();
      return libraries;
    } catch (error) {
      await Promise.allSettled(boots);
      await libraries.close('the app could not boot');
      throw error;
    }
  }

  /** Ends all channels, and runs the shutdown hooks of the libraries. */
  async close(why: string, signal?: string): Promise<void> {
    this.agents.close(why);
    for (const peers of this.peers.values()) peers.close(why);
    await Promise.all(this.booted.map(({ context }) => context.close(signal)));
  }

  private async bootOne({ name, module, features }: NamedLibrary): Promise<void> {
    const peers = this.peersOf(name);
    try {
      const context = await createLibraryContext(module, features, peers, this.cluster, this.options);
      const library = { name, peers, context, runningCalls: { count: 0 } };
      this.booted.push(library);
      this.open(library);
    } catch (error) {
      // One that waits for an answer of this library would wait for its timeout.
      for (const [other, waiting] of this.peers)
        if (other !== name) waiting.gone({ library: name }, `the library "${name}" could not boot`);
      throw error;
    }
  }

  /** Connects everybody who may call it. */
  private open(library: InlineLibrary): void {
    this.connect(library, 'inline', (...channel) => this.agents.use(...channel));
    for (const [other, peers] of this.peers)
      if (other !== library.name) this.connect(library, other, (...channel) => peers.use(...channel));
  }

  private connect({ name, context, runningCalls }: InlineLibrary, peer: string, use: Use): void {
    const { classes, limits, timeoutMs } = this.options;
    const { offer, publisher } = context;
    const [agentEnd, libraryEnd] = inProcessPair();
    const send = (frame: Frame): void => libraryEnd.send(frame);
    const session = new Session({ offer, publisher, classes, limits, runningCalls, timeoutMs, peer, send });
    libraryEnd.open({ onFrame: (frame) => session.receive(frame), onClose: () => session.close() });
    use(name, agentEnd, offer.contract);
  }

  private checkNames(): void {
    const named = this.booted.map(({ name: library, peers, context }): SharedNames => ({
      library,
      offers: context.offer.contract.providers.map(({ name }) => name),
      wants: peers.wanted,
    }));
    refuseSharedTwice(named);
    for (const names of named) {
      const error = errorOfWanted(names, named);
      if (error) throw error;
    }
  }

  private peersOf(name: string): PeerLibraries {
    const peers = this.peers.get(name);
    if (!peers) throw new Error(`There is no library ${name}.`);
    return peers;
  }
}
