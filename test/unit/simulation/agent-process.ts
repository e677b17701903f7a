import type { CallTarget } from '../../../lib/protocol/call.js';
import { AgentEnd } from './agent-end.js';
import type { LibraryProcess } from './library-process.js';
import { METHODS, type OfferedMethod } from './offered-methods.js';
import type { PublishedState } from './published-state.js';
import { ReplicaWatch } from './replica-watch.js';
import { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

const TIMEOUTS_MS = [4, 20, 20, 400];

export interface AgentTarget extends CallTarget {
  readonly method: OfferedMethod;
}

export class AgentProcess extends SimulatedProcess {
  /** The end of the channel that takes new calls. */
  end: AgentEnd;
  /** One that gets the state of a library, and has no channel yet. */
  joining: AgentEnd | undefined;
  readonly targets: readonly AgentTarget[];
  readonly watch: ReplicaWatch;
  /** The others, until they close. */
  private older: AgentEnd[] = [];

  constructor(world: World, name: string) {
    super(name);
    this.watch = new ReplicaWatch(world, name);
    this.end = new AgentEnd(world, this);
    this.targets = METHODS.flatMap((method) =>
      TIMEOUTS_MS.map((timeoutMs): AgentTarget => ({
        type: 'method',
        name: method.name,
        timeoutMs,
        index: undefined,
        isIdempotent: method.isIdempotent ?? false,
        method,
      })),
    );
  }

  get ends(): readonly AgentEnd[] {
    const { end, older, joining } = this;
    return joining ? [end, ...older, joining] : [end, ...older];
  }

  /** Whether its calls go to that library, or soon will. */
  isWith(library: LibraryProcess): boolean {
    return (this.end.channel && this.end.library === library) || this.joining?.library === library;
  }

  /** Waits for the state of a library, beside the one that is up. */
  join(world: World, library: LibraryProcess): AgentEnd {
    this.abandon();
    this.joining = new AgentEnd(world, this, this.end.asker);
    this.joining.library = library;
    return this.joining;
  }

  /** All state of the library has come: calls go over the new channel from now on. */
  attach(joined: AgentEnd): void {
    const { end, older } = this;
    const { library, states, connection } = joined;
    if (!library || !states || !connection) return;
    if (end.channel) this.older = [end, ...older];
    this.end = joined;
    this.joining = undefined;
    library.attached(this, connection, this.older.length > 0);
    this.watch.connected(states);
    joined.attached();
    if (end.channel) end.channel.sayFarewell();
  }

  forget(end: AgentEnd): void {
    this.older = this.older.filter((each) => each !== end);
    if (this.joining === end) this.joining = undefined;
    if (this.end === end) this.watch.lost();
  }

  override checkShows(state: PublishedState, moment: number): void {
    this.watch.mustShow(state, moment);
  }

  private abandon(): void {
    const { joining } = this;
    this.joining = undefined;
    joining?.connection?.close();
    joining?.lose('there is a newer library');
  }
}
