import { performance } from 'node:perf_hooks';

import type { BootError } from '../errors/boot.error.js';
import type { LibraryUp } from '../protocol/control.js';
import type { ErrorClasses } from '../protocol/error-classes.js';
import { deriveSecret } from '../protocol/handshake.js';
import type { ChildRole } from '../process/role.js';
import { handshakeCrypto, newSecret } from '../transport/handshake-crypto.js';
import type { MasterLog } from './master-log.js';
import { Slot, type SlotOptions } from './slot.js';
import { SocketFolder } from './socket-folder.js';
import { forkLibrary, forkWorker } from './spawn.js';

export interface MasterOptions {
  /** How many. */
  readonly workers: number;
  readonly shutdownTimeoutMs: number;
  readonly logRole: boolean;
  readonly classes: ErrorClasses;
  readonly log: MasterLog;
  /** A child exited too often. Nothing has been stopped yet. */
  onGaveUp(error: BootError): void;
}

/** Where the library of the present epoch listens, and the key its agents' secrets are made of. */
interface LibraryPlace {
  readonly epoch: number;
  readonly socketPath: string;
  readonly key: string;
}

const LIBRARY = 'library';

/** Supervises one library and its workers: starts them in order, starts again what exits, stops them in order. */
export class Master {
  private readonly folder = new SocketFolder();
  private readonly library: Slot;
  private readonly workers: Slot[];
  private place: LibraryPlace;
  private stopped: Promise<void> | undefined;

  constructor(private readonly options: MasterOptions) {
    this.place = this.placeOfEpoch(0);
    this.library = this.librarySlot();
    this.workers = Array.from({ length: options.workers }, (_, index) => this.workerSlot(index + 1));
  }

  /**
   * Starts the library, and when it is ready the workers. Resolves when all of them are.
   *
   * @throws {BootError} of the first that fails; everything has been stopped then
   */
  async start(): Promise<void> {
    const startedAt = performance.now();
    try {
      const library = await this.library.boot();
      this.announceLibrary();
      const workers = await Promise.all(
        this.workers.map(async (worker) => ({
          ...(await worker.boot()),
          name: worker.name,
          pid: worker.pid,
        })),
      );
      const processes = [{ ...library, name: LIBRARY, pid: this.library.pid }, ...workers];
      this.options.log.ready(performance.now() - startedAt, processes);
    } catch (error) {
      for (const worker of this.workers) if (!worker.isReady) worker.kill();
      await this.stop();
      throw error;
    }
  }

  /** Stops the workers, then the library. What does not stop in time is killed. Further calls wait for the first. */
  stop(signal?: string): Promise<void> {
    this.stopped ??= this.stopInOrder(signal);
    return this.stopped;
  }

  /** Ends every process at once. */
  kill(): void {
    for (const slot of [...this.workers, this.library]) slot.kill();
    this.folder.remove();
  }

  private async stopInOrder(signal?: string): Promise<void> {
    for (const slot of [...this.workers, this.library]) slot.retire();
    await Promise.all(this.workers.map((worker) => worker.stop(signal)));
    await this.library.stop(signal);
    this.folder.remove();
  }

  private librarySlot(): Slot {
    return new Slot({
      ...this.slotOptions(LIBRARY),
      fork: () => forkLibrary(this.roleOf('library', LIBRARY)),
      onForked: (child) => {
        this.place = this.placeOfEpoch(this.place.epoch + 1);
        child.send({ type: 'start-library', ...this.place });
      },
      onReadyAgain: () => this.announceLibrary(),
      onGaveUp: (error) => {
        for (const worker of this.workers) worker.send({ type: 'library-gone' });
        this.options.onGaveUp(error);
      },
    });
  }

  private workerSlot(number: number): Slot {
    const name = `worker ${number}`;
    const role = this.roleOf('worker', name);
    const slot: Slot = new Slot({
      ...this.slotOptions(name),
      fork: () => forkWorker(number, role, (address) => slot.send({ type: 'listens', address })),
      onForked: (child) => {
        if (this.library.isReady) child.send(this.libraryUp(name));
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

  private placeOfEpoch(epoch: number): LibraryPlace {
    return { epoch, socketPath: this.folder.socketPath(epoch), key: newSecret() };
  }

  private announceLibrary(): void {
    for (const worker of this.workers) worker.send(this.libraryUp(worker.name));
  }

  private libraryUp(worker: string): LibraryUp {
    const { epoch, socketPath, key } = this.place;
    const secret = deriveSecret(handshakeCrypto, key, worker);
    return { type: 'library-up', epoch, socketPath, secret };
  }
}
