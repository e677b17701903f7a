import type { ProcessStatus } from '../interfaces/cluster-topology.interface.js';
import type { LibraryUp } from '../protocol/control.js';
import { LibraryPlace } from './library-place.js';
import type { Slot } from './slot.js';
import type { SocketFolder } from './socket-folder.js';
import type { SupervisedChild } from './supervised-child.js';

/** One library: its process, one that may be about to take over, and where each of them listens. */
export class LibraryUnit {
  slot!: Slot;
  private epoch = 0;
  private readonly places = new WeakMap<SupervisedChild, LibraryPlace>();

  constructor(
    readonly name: string,
    private readonly folder: SocketFolder,
  ) {}

  /** Gives a process that was just forked a new epoch, socket and key. */
  start(child: SupervisedChild): void {
    const place = new LibraryPlace(this.name, ++this.epoch, this.folder.nextSocketPath());
    this.places.set(child, place);
    child.send(place.start);
  }

  get status(): ProcessStatus {
    const { status, process } = this.slot;
    const contract = process?.contract;
    return { ...status, epoch: this.epochOf(process), ...(contract !== undefined && { contract }) };
  }

  /** That of the process that is about to take over. */
  get nextEpoch(): number {
    return this.epochOf(this.slot.nextProcess);
  }

  /** That of the process that was forked last. */
  get newestEpoch(): number {
    return this.epoch;
  }

  /** What an agent needs to reach the present process; `undefined` when that is not up. */
  up(agent: string): LibraryUp | undefined {
    return this.addressOf(this.slot.process, agent);
  }

  /** What an agent needs to reach the process that is about to take over; `undefined` when there is none, or it is not up. */
  nextUp(agent: string): LibraryUp | undefined {
    return this.addressOf(this.slot.nextProcess, agent);
  }

  private addressOf(child: SupervisedChild | undefined, agent: string): LibraryUp | undefined {
    return child?.isReady ? this.places.get(child)?.up(agent) : undefined;
  }

  private epochOf(child: SupervisedChild | undefined): number {
    return (child && this.places.get(child)?.epoch) ?? 0;
  }
}
