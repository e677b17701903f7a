import { BootError } from '../errors/boot.error.js';
import { checkNames, type ReadyLibrary } from './check-names.js';
import type { Fleet } from './fleet.js';
import type { LibraryUnit } from './library-unit.js';
import type { Slot } from './slot.js';
import type { SupervisedChild } from './supervised-child.js';

/**
 * Replaces processes that run by new ones, without a moment in which there is none: the new one is up before the old
 * one is told to finish. One change at a time: what is asked for meanwhile follows.
 */
export class Rollout {
  private last: Promise<unknown> = Promise.resolve();
  private changes = 0;
  private stoppedBecause: string | undefined;

  /** @param patienceMs how long a process may take to send its calls to a new library */
  constructor(
    private readonly fleet: Fleet,
    private readonly patienceMs: number,
  ) {}

  /**
   * Replaces everything: all libraries, and one worker to try them with; when that is up, too, they take over together.
   * Then the other workers, one by one.
   *
   * @param begin called when its turn has come
   * @throws {BootError} of what did not come up. If that is a library, or the first worker, nothing has changed;
   * otherwise the workers that were not replaced yet go on, with the new libraries
   */
  reload(begin: () => void): Promise<void> {
    return this.inTurn(() => {
      begin();
      return this.replaceAll();
    });
  }

  /** Replaces one worker. @param signal what its shutdown hooks are told @throws {BootError} and goes on with the old one */
  replaceWorker(worker: Slot, signal?: string): Promise<void> {
    return this.unlessReplaced(worker, async () => {
      await this.prepare(worker);
      await handOver(worker, signal);
    });
  }

  /** Replaces one library. @param signal what its shutdown hooks are told @throws {BootError} and goes on with the old one */
  replaceLibrary(library: LibraryUnit, signal?: string): Promise<void> {
    return this.unlessReplaced(library.slot, async () => {
      await this.prepareLibraries([library]);
      await this.moveTo([library], signal);
    });
  }

  /** Whether something is being replaced, or waits for its turn. */
  get isUnderWay(): boolean {
    return this.changes > 0;
  }

  /** Begins nothing any more, and gives up what is under way. The slots see to the processes. */
  stop(why: string): void {
    this.stoppedBecause = why;
  }

  private async replaceAll(): Promise<void> {
    const { libraries, workers } = this.fleet;
    const [first, ...others] = workers;
    checkNames(await this.prepareLibraries(libraries));
    if (first) await this.prepare(first);
    await this.moveTo(libraries);
    if (first) await handOver(first);
    await this.replaceEach(others);
  }

  private async replaceEach([worker, ...others]: readonly Slot[]): Promise<void> {
    if (!worker) return;
    await this.prepare(worker);
    await handOver(worker);
    await this.replaceEach(others);
  }

  private async prepareLibraries(libraries: readonly LibraryUnit[]): Promise<ReadyLibrary[]> {
    const boots = libraries.map(async (library) => {
      const boot = library.slot.prepare();
      const child = library.slot.nextProcess as SupervisedChild;
      return { library: library.name, child, ready: await boot };
    });
    for (const [index, library] of libraries.entries()) this.connectNext(library, libraries, boots[index]);
    return this.up(Promise.all(boots));
  }

  /** Libraries that take over together know each other, and not those before them. */
  private connectNext(
    library: LibraryUnit,
    together: readonly LibraryUnit[],
    boot: Promise<unknown> | undefined,
  ): void {
    for (const other of this.fleet.libraries) {
      if (other === library) continue;
      const tellOther = (): void => {
        const up = library.nextUp(other.name);
        if (up) other.slot.nextProcess?.send(up);
      };
      if (together.includes(other)) boot?.then(tellOther).catch(() => {});
      else {
        const up = other.up(library.name);
        if (up) library.slot.nextProcess?.send(up);
      }
    }
  }

  /** Calls go to the new processes from now on; the old ones finish those that they have. */
  private async moveTo(libraries: readonly LibraryUnit[], signal?: string): Promise<void> {
    // All of them or none: one may have exited since it was up.
    for (const { slot } of libraries) slot.checkPrepared();
    const moves = libraries.map((library) => this.callersMoved(library));
    const before = libraries.map(({ slot }) => slot.commit());
    await Promise.all(moves);
    await Promise.all(
      libraries.map(async ({ slot }, index) => {
        const old = before[index];
        if (old) await slot.leave(old, signal);
      }),
    );
  }

  private async callersMoved(library: LibraryUnit): Promise<void> {
    const { name, nextEpoch, newestEpoch } = library;
    // One that exited meanwhile came back with an epoch above that of the process that takes over from it now.
    const hasMoved = (epoch: number): boolean => epoch === nextEpoch || epoch > newestEpoch;
    const callers = this.fleet.announceNext(library);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.patienceMs);
    });
    await Promise.race([Promise.all(callers.map((caller) => caller.whenConnected(name, hasMoved))), late]);
    clearTimeout(timer);
  }

  /** Its turn may come when the process that was meant has exited, or has been replaced already. */
  private unlessReplaced(slot: Slot, replace: () => Promise<void>): Promise<void> {
    const { process } = slot;
    return this.inTurn(async () => {
      if (slot.process === process) await replace();
    });
  }

  private inTurn(change: () => Promise<void>): Promise<void> {
    const run = async (): Promise<void> => {
      try {
        this.check();
        await change();
      } catch (error) {
        for (const slot of this.fleet.slots) slot.rollBack();
        this.check();
        throw error;
      }
    };
    this.changes++;
    const turn = this.last.then(run).finally(() => this.changes--);
    this.last = turn.catch(() => {});
    return turn;
  }

  private async prepare(worker: Slot): Promise<void> {
    this.check();
    await this.up(worker.prepare());
  }

  /** Waits for a boot, and goes on if the cluster still does. */
  private async up<T>(boot: Promise<T>): Promise<T> {
    const booted = await boot;
    this.check();
    return booted;
  }

  private check(): void {
    if (this.stoppedBecause !== undefined) throw new BootError(this.stoppedBecause);
  }
}

/** The worker that was prepared takes the place of the one before. */
async function handOver(worker: Slot, signal?: string): Promise<void> {
  const old = worker.commit();
  if (old) await worker.leave(old, signal);
}
