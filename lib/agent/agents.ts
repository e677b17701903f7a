import type { Contract } from '../protocol/contract.js';
import type { LibraryDown, LibraryGone, LibraryUp } from '../protocol/control.js';
import type { Transport } from '../protocol/transport.js';
import { Agent, type AgentOptions } from './agent.js';

/** Why calls fail after `library-gone`. */
export const GAVE_UP = 'the library exits again and again and is not started again';

/** A library that is known: what it offers, and the agent that reaches it. */
export interface KnownLibrary {
  readonly library: string;
  readonly contract: Contract;
  readonly agent: Agent;
}

export interface AgentsOptions extends Pick<AgentOptions, 'name' | 'timeoutMs' | 'classes' | 'limits'> {
  /** Every new call to that library goes to that epoch now, and to none before it. */
  onConnected?(library: string, epoch: number): void;
  /** That library sent what is not of this protocol; the channel was closed. */
  onBroken?(library: string, error: Error): void;
}

/** The agents of one process, one for each library that it may call. */
export class Agents {
  private readonly agents: ReadonlyMap<string, Agent>;

  /** @param libraries their names */
  constructor(libraries: Iterable<string>, options: AgentsOptions) {
    this.agents = new Map(
      [...libraries].map((library) => [library, new Agent(optionsFor(library, options))]),
    );
  }

  /** One promise for each library, in order; it resolves when the library is there for the first time. */
  get known(): Promise<KnownLibrary>[] {
    return [...this.agents].map(async ([library, agent]) => ({
      library,
      agent,
      contract: await agent.contract,
    }));
  }

  /** Calls that wait for an answer. */
  get pendingCalls(): number {
    return [...this.agents.values()].reduce((sum, agent) => sum + agent.pendingCalls, 0);
  }

  /** A library is up, for the first time or again. */
  connect(up: LibraryUp): void {
    this.agents.get(up.library)?.connect(up);
  }

  /** A library will not be there soon; `connect()` tells when it is. */
  down({ library, why }: Omit<LibraryDown, 'type'>): void {
    this.agents.get(library)?.down(why);
  }

  /** A library will not come again. */
  gone({ library }: Pick<LibraryGone, 'library'>, why: string): void {
    this.agents.get(library)?.close(why);
  }

  /** Uses a channel within this process. */
  use(library: string, transport: Transport, contract: Contract): void {
    this.agents.get(library)?.use(transport, contract);
  }

  /** Ends every channel. Calls that are not answered fail. */
  close(why?: string): void {
    for (const agent of this.agents.values()) agent.close(why);
  }
}

function optionsFor(library: string, { onConnected, onBroken, ...options }: AgentsOptions): AgentOptions {
  return {
    ...options,
    library,
    onConnected: (epoch) => onConnected?.(library, epoch),
    onBroken: (error) => onBroken?.(library, error),
  };
}
