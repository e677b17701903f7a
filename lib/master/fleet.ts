import type { BootError } from '../errors/boot.error.js';
import type { LifecycleEvent, ProcessRole } from '../interfaces/lifecycle-event.interface.js';
import type { Supervision } from '../options/supervision.options.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import type { Ask, MasterMessage } from '../protocol/control.js';
import type { ChildRole } from '../process/role.js';
import { haveDebuggers } from './inspector-ports.js';
import { hiddenFromLibrary, hiddenFromWorkers, type LibraryEnv } from './library-env.js';
import { libraryTitle } from './library-title.js';
import { LibraryUnit } from './library-unit.js';
import { LifeWatch } from './life-watch.js';
import { OomKills } from './oom-kills.js';
import { Slot, type SlotOptions } from './slot.js';
import type { SocketFolder } from './socket-folder.js';
import { forkLibrary, forkWorker, type Program } from './spawn.js';
import type { SupervisedChild } from './supervised-child.js';
import type { Wear } from './wear-watch.js';

export interface FleetOptions {
  /** The name of each. */
  readonly libraries: readonly string[];
  /** How many. */
  readonly workers: number;
  /** What they run. */
  readonly programs: Readonly<Record<ProcessRole, Program>>;
  readonly shutdownTimeoutMs: number;
  readonly logRole: boolean;
  readonly libraryEnv: LibraryEnv;
  readonly supervision: Supervision;
  readonly classes: KnownClasses;
  /** A process exited too often. Nothing has been stopped yet. */
  onGaveUp(error: BootError): void;
  /** A process should be replaced. */
  onWorn(slot: Slot, wear: Wear): void;
  /** A process asks something. */
  onAsk(child: SupervisedChild, ask: Ask): void;
  report(event: LifecycleEvent, error?: BootError): void;
}

/** What does not depend on the role. */
type SharedSlotOptions = Omit<
  SlotOptions,
  'fork' | 'onForked' | 'onReadyAgain' | 'onDown' | 'onGaveUp' | 'onWorn'
>;

/** The processes of the cluster, each in its place, and what they are told of each other. */
export class Fleet {
  readonly libraries: readonly LibraryUnit[];
  readonly workers: readonly Slot[];
  private readonly life: LifeWatch;
  private readonly oomKills = new OomKills();

  constructor(
    private readonly options: FleetOptions,
    folder: SocketFolder,
  ) {
    this.life = new LifeWatch(options.supervision.stallTimeoutMs);
    this.libraries = options.libraries.map((name, index) => this.makeLibrary(name, index, folder));
    this.workers = Array.from({ length: options.workers }, (_, index) => this.makeWorker(index + 1));
  }

  /** The workers before the libraries. */
  get slots(): Slot[] {
    return [...this.workers, ...this.libraries.map(({ slot }) => slot)];
  }

  /** Tells what happens to whom it concerns. */
  tellWatchers(event: LifecycleEvent): void {
    for (const { processes } of this.slots)
      for (const child of processes) if (child.isWatching) child.send({ type: 'happened', event });
  }

  /** Tells everybody who may call a library where its present process is. */
  announce(library: LibraryUnit): void {
    for (const slot of this.callersOf(library)) {
      const up = library.up(slot.name);
      if (!up) continue;
      slot.process?.send(up);
      // One that is to take over together with this library's next process knows that one already.
      if (!library.slot.nextProcess) slot.nextProcess?.send(up);
    }
  }

  /** Tells them of the process that is about to take over. @returns whom */
  announceNext(library: LibraryUnit): SupervisedChild[] {
    return this.callersOf(library).flatMap((slot) => {
      const up = library.nextUp(slot.name);
      if (!up || !slot.process) return [];
      slot.process.send(up);
      return [slot.process];
    });
  }

  /** Those who may call a library: the workers, and the other libraries. */
  private callersOf(library: LibraryUnit): Slot[] {
    return this.slots.filter((slot) => slot !== library.slot);
  }

  private makeLibrary(name: string, index: number, folder: SocketFolder): LibraryUnit {
    const unit = new LibraryUnit(name, folder);
    const tell = (message: MasterMessage): void => {
      for (const slot of this.callersOf(unit)) slot.process?.send(message);
    };
    const slot: Slot = new Slot({
      ...this.slotOptions('library', name, libraryTitle(name)),
      fork: () =>
        forkLibrary({
          index,
          role: this.roleOf('library', name),
          program: this.options.programs.library,
          hidden: hiddenFromLibrary(this.options.libraryEnv, name),
        }),
      onForked: (child, isNext) => {
        unit.start(child);
        if (!isNext) this.tellOfLibraries(child, name);
      },
      onReadyAgain: () => this.announce(unit),
      onDown: (why) => tell({ type: 'library-down', library: name, why }),
      onGaveUp: (error) => {
        tell({ type: 'library-gone', library: name });
        this.options.onGaveUp(error);
      },
      onWorn: (wear) => this.options.onWorn(slot, wear),
    });
    unit.slot = slot;
    return unit;
  }

  private makeWorker(number: number): Slot {
    const name = `worker ${number}`;
    const fork = {
      index: this.options.libraries.length + number - 1,
      role: this.roleOf('worker', name),
      program: this.options.programs.worker,
      hidden: hiddenFromWorkers(this.options.libraryEnv),
    };
    const slot: Slot = new Slot({
      ...this.slotOptions('worker', name, name),
      fork: (tell) => forkWorker(fork, (address) => tell({ type: 'listens', address })),
      onForked: (child, isNext) => this.tellOfLibraries(child, name, isNext),
      onReadyAgain: () => {},
      onDown: () => {},
      onGaveUp: this.options.onGaveUp,
      onWorn: (wear) => this.options.onWorn(slot, wear),
    });
    return slot;
  }

  /** @param isNext whether it will take over together with the libraries that are about to */
  private tellOfLibraries(child: SupervisedChild, agent: string, isNext = false): void {
    for (const library of this.libraries) {
      if (library.name === agent) continue;
      const up = (isNext ? library.nextUp(agent) : undefined) ?? library.up(agent);
      if (up) child.send(up);
    }
  }

  private slotOptions(role: ProcessRole, name: string, title: string): SharedSlotOptions {
    const { classes, supervision: given, shutdownTimeoutMs, onAsk, report } = this.options;
    const supervision = haveDebuggers() ? { ...given, bootTimeoutMs: undefined } : given;
    const { life, oomKills } = this;
    return { role, name, title, classes, supervision, life, oomKills, shutdownTimeoutMs, onAsk, report };
  }

  private roleOf(type: ChildRole['type'], name: string): ChildRole {
    return { type, name, logRole: this.options.logRole };
  }
}
