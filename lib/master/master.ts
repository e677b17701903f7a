import { performance } from 'node:perf_hooks';

import { BootError } from '../errors/boot.error.js';
import { errorOfWanted, refuseSharedTwice, type SharedNames } from '../options/shared-names.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import type { ChildRole } from '../process/role.js';
import { LibraryPlace } from './library-place.js';
import { libraryTitle } from './library-title.js';
import type { MasterLog, ReadyProcess } from './master-log.js';
import { Slot, type SlotOptions } from './slot.js';
import { SocketFolder } from './socket-folder.js';
import { forkLibrary, forkWorker } from './spawn.js';

export interface MasterOptions {
  /** The name of each. */
  readonly libraries: readonly string[];
  /** How many. */
  readonly workers: number;
  readonly shutdownTimeoutMs: number;
  readonly logRole: boolean;
  readonly classes: KnownClasses;
  readonly log: MasterLog;
  /** A child exited too often. Nothing has been stopped yet. */
  onGaveUp(error: BootError): void;
}

interface Library {
  readonly name: string;
  readonly slot: Slot;
  readonly place: LibraryPlace;
}

/** Supervises the libraries and their workers: starts them in order, starts again what exits, stops them in order. */
export class Master {
  private readonly folder = new SocketFolder();
  private readonly libraries: Library[];
  private readonly workers: Slot[];
  private stopped: Promise<void> | undefined;

  constructor(private readonly options: MasterOptions) {
    this.libraries = options.libraries.map((name, index) => this.library(name, index));
    this.workers = Array.from({ length: options.workers }, (_, index) => this.workerSlot(index + 1));
  }

  /**
   * Starts the libraries, all at once, and when they are ready the workers. Resolves when all of them are.
   *
   * @throws {BootError} of the first that fails; everything has been stopped then
   */
  async start(): Promise<void> {
    const startedAt = performance.now();
    try {
      const libraries = await Promise.all(this.libraries.map((library) => this.bootLibrary(library)));
      this.checkNames(libraries);
      const workers = await Promise.all(this.workers.map(bootSlot));
      this.options.log.ready(performance.now() - startedAt, libraries, workers);
    } catch (error) {
      // Not what was told to stop meanwhile: its hooks run.
      for (const slot of this.slots) if (slot.isBooting) slot.kill();
      await this.stop();
      throw error;
    }
  }

  /** Stops the workers, then the libraries. What does not stop in time is killed. Further calls wait for the first. */
  stop(signal?: string): Promise<void> {
    this.stopped ??= this.stopInOrder(signal);
    return this.stopped;
  }

  /** Ends every process at once. */
  kill(): void {
    for (const slot of this.slots) slot.kill();
    this.folder.remove();
  }

  private get slots(): Slot[] {
    return [...this.workers, ...this.libraries.map(({ slot }) => slot)];
  }

  private async bootLibrary(library: Library): Promise<ReadyProcess> {
    const ready = await bootSlot(library.slot);
    // At once, and not when all are up: another one may call it before it is up itself.
    this.announce(library);
    return ready;
  }

  /** No library can know of all the others whether one of them shares what it injects. */
  private checkNames(ready: readonly ReadyProcess[]): void {
    const named = this.libraries.map(({ name: library }, index): SharedNames => {
      const { offers = [], wants = [] } = ready[index] ?? {};
      return { library, offers, wants };
    });
    refuseSharedTwice(named);
    for (const [index, names] of named.entries()) {
      const cause = errorOfWanted(names, named);
      const { name, pid } = ready[index] ?? {};
      if (cause) throw new BootError(`${name} (pid ${pid}) could not boot`, { cause });
    }
  }

  private async stopInOrder(signal?: string): Promise<void> {
    for (const slot of this.slots) slot.retire();
    await Promise.all(this.workers.map((worker) => worker.stop(signal)));
    const libraries = this.libraries.map(({ slot }) => slot);
    // They may call each other to finish: none goes before all have finished. One that is not up keeps nobody waiting.
    if (libraries.length > 1 && libraries.every(({ isReady }) => isReady))
      await Promise.all(libraries.map((library) => library.drain()));
    await Promise.all(libraries.map((library) => library.stop(signal)));
    this.folder.remove();
  }

  private library(name: string, index: number): Library {
    const place = new LibraryPlace(name, this.folder);
    const slot = new Slot({
      ...this.slotOptions(libraryTitle(name)),
      fork: () => forkLibrary(index, this.roleOf('library', name)),
      onForked: (child) => {
        child.send(place.next());
        for (const other of this.libraries)
          if (other !== library && other.slot.isReady) child.send(other.place.up(name));
      },
      onReadyAgain: () => this.announce(library),
      onGaveUp: (error) => {
        for (const other of this.slots)
          if (other !== slot) other.send({ type: 'library-gone', library: name });
        this.options.onGaveUp(error);
      },
    });
    const library = { name, slot, place };
    return library;
  }

  private workerSlot(number: number): Slot {
    const name = `worker ${number}`;
    const role = this.roleOf('worker', name);
    const index = this.options.libraries.length + number - 1;
    const slot: Slot = new Slot({
      ...this.slotOptions(name),
      fork: () => forkWorker(index, role, (address) => slot.send({ type: 'listens', address })),
      onForked: (child) => {
        for (const library of this.libraries) if (library.slot.isReady) child.send(library.place.up(name));
      },
      onReadyAgain: () => {},
    });
    return slot;
  }

  private slotOptions(
    name: string,
  ): Pick<SlotOptions, 'name' | 'classes' | 'log' | 'shutdownTimeoutMs' | 'onGaveUp'> {
    const { classes, log, shutdownTimeoutMs, onGaveUp } = this.options;
    return { name, classes, log, shutdownTimeoutMs, onGaveUp };
  }

  private roleOf(type: ChildRole['type'], name: string): ChildRole {
    return { type, name, logRole: this.options.logRole };
  }

  /** Tells everybody who may call a library where it is. */
  private announce(library: Library): void {
    for (const worker of this.workers) worker.send(library.place.up(worker.name));
    for (const other of this.libraries) if (other !== library) other.slot.send(library.place.up(other.name));
  }
}

async function bootSlot(slot: Slot): Promise<ReadyProcess> {
  const ready = await slot.boot();
  return { ...ready, name: slot.name, pid: slot.pid };
}
