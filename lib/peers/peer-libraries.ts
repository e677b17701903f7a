import { Agents, type AgentsOptions, GAVE_UP, type KnownLibrary } from '../agent/agents.js';
import { toSharedResult } from '../agent/shared-result.js';
import type { Peers } from '../library/peers.interface.js';
import { DEFAULT_LIMITS } from '../protocol/configured-limits.js';
import type { Contract } from '../protocol/contract.js';
import type { LibraryDown, LibraryGone, LibraryUp, WantedName } from '../protocol/control.js';
import type { Transport } from '../protocol/transport.js';
import { deferredProxy } from './deferred-proxy.js';
import { PeerDirectory } from './peer-directory.js';

/** The other libraries, from within one: its agents, and what it injects of what they share. */
export class PeerLibraries implements Peers {
  private readonly agents: Agents;
  private readonly directory: PeerDirectory;
  private readonly unknown: Set<string>;
  private readonly wants = new Map<string, WantedName>();
  private pending = 0;
  private onIdle: () => void = () => {};

  /** @param libraries the names of the others */
  constructor(libraries: readonly string[], options: AgentsOptions) {
    const { timeoutMs, classes, limits = DEFAULT_LIMITS } = options;
    this.agents = new Agents(libraries, options);
    this.directory = new PeerDirectory({ libraries: libraries.length, timeoutMs, classes, limits });
    this.unknown = new Set(libraries);
    for (const known of this.agents.known) void known.then((library) => this.add(library));
  }

  get wanted(): readonly WantedName[] {
    return [...this.wants.values()];
  }

  /** Calls that wait for an answer. */
  get pendingCalls(): number {
    return this.pending;
  }

  get idle(): boolean {
    return this.pending === 0;
  }

  inject(want: WantedName): object {
    if (!this.wants.has(want.name)) this.wants.set(want.name, want);
    const proxy = deferredProxy({
      property: (key) => this.directory.property(want, key),
      call: (method, args) => {
        const answer = this.call(want, method, args);
        // What returns the emitter returns what was injected.
        return this.directory.isProxyOf(want, answer) ? proxy : answer;
      },
      observable: (key) => this.directory.observable(want, key),
      changes: (key) => this.directory.changes(want, key),
      unreadable: (key) => this.directory.unreadable(want, key),
      keep: (method, args) => this.directory.keep(want, method, args),
    });
    return proxy;
  }

  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.onIdle = () => this.idle && resolve();
      this.onIdle();
    });
  }

  /** One of them is up, for the first time or again. */
  connect(up: LibraryUp): void {
    this.agents.connect(up);
  }

  /** One of them will not be there soon. Calls that wait until it is known what it offers go on waiting. */
  down(down: Omit<LibraryDown, 'type'>): void {
    this.agents.down(down);
  }

  /** One of them will not come again. */
  gone(gone: Pick<LibraryGone, 'library'>, why = GAVE_UP): void {
    this.agents.gone(gone, why);
    if (this.unknown.delete(gone.library)) this.directory.lose(why);
  }

  /** One of them is in this process, and up. */
  use(library: string, transport: Transport, contract: Contract): void {
    this.agents.use(library, transport, contract);
  }

  close(why: string): void {
    this.agents.close(why);
    this.directory.close(why);
  }

  private add(library: KnownLibrary): void {
    if (this.unknown.delete(library.library)) this.directory.add(library);
  }

  private call(want: WantedName, method: string, args: unknown[]): unknown {
    const answer = this.directory.call(want, method, args);
    return answer instanceof Promise ? toSharedResult(this.counted(answer)) : answer;
  }

  /** Waits for the answer in the one place: V8 tells who waits for a promise only when nobody else does. */
  private async counted(answer: Promise<unknown>): Promise<unknown> {
    this.pending++;
    try {
      return await answer;
    } finally {
      this.pending--;
      this.onIdle();
    }
  }
}
