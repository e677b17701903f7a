import { performance } from 'node:perf_hooks';

import { BootError } from '../errors/boot.error.js';
import type { ClusterTopology } from '../interfaces/cluster-topology.interface.js';
import type { LifecycleEvent } from '../interfaces/lifecycle-event.interface.js';
import type { Ask } from '../protocol/control.js';
import { encodeError } from '../protocol/encoded-error.js';
import { checkNames, type ReadyLibrary } from './check-names.js';
import { Fleet, type FleetOptions } from './fleet.js';
import type { LibraryUnit } from './library-unit.js';
import type { MasterLog, ReadyProcess } from './master-log.js';
import { Rollout } from './rollout.js';
import type { Slot } from './slot.js';
import { SocketFolder } from './socket-folder.js';
import type { SupervisedChild } from './supervised-child.js';
import type { Wear } from './wear-watch.js';

export interface MasterOptions extends Omit<FleetOptions, 'onWorn' | 'onAsk' | 'report'> {
  readonly log: MasterLog;
  /** Told what happens, after the log. @param error what a process failed with, as far as it is known */
  onEvent?(event: LifecycleEvent, error?: BootError): void;
}

const STOPS = 'The cluster stops.';

/** Supervises the libraries and their workers: starts them in order, starts again what exits, stops them in order. */
export class Master {
  private readonly folder = new SocketFolder();
  private readonly fleet: Fleet;
  private readonly rollout: Rollout;
  /** What is being replaced because it is worn, or waits for its turn. */
  private readonly worn = new Set<SupervisedChild>();
  private started: Promise<void> = Promise.resolve();
  private stopped: Promise<void> | undefined;
  /** One that has not begun. */
  private nextReload: Promise<void> | undefined;

  constructor(private readonly options: MasterOptions) {
    this.fleet = new Fleet(
      {
        ...options,
        onWorn: (slot, wear) => void this.replace(slot, wear),
        onAsk: (child, ask) => void this.answer(child, ask),
        report: (event, error) => this.report(event, error),
      },
      this.folder,
    );
    this.rollout = new Rollout(this.fleet, options.shutdownTimeoutMs);
  }

  /**
   * Starts the libraries, all at once, and when they are ready the workers. Resolves when all of them are.
   *
   * @throws {BootError} of the first that fails; everything has been stopped then
   */
  start(): Promise<void> {
    this.started = this.startInOrder();
    return this.started;
  }

  /**
   * Replaces every process by a new one of the program as it is now, without a moment in which none answers. What is
   * asked for while one waits for its turn is the same one.
   *
   * @throws {BootError} when the new program does not come up; the processes that run go on then
   */
  reload(): Promise<void> {
    this.nextReload ??= this.runReload();
    return this.nextReload;
  }

  /** Stops the workers, then the libraries. What does not stop in time is killed. Further calls wait for the first. */
  stop(signal?: string): Promise<void> {
    this.stopped ??= this.stopInOrder(signal);
    return this.stopped;
  }

  /** Ends every process at once. */
  kill(): void {
    for (const slot of this.fleet.slots) slot.kill();
    this.folder.remove();
  }

  private async runReload(): Promise<void> {
    await this.started;
    try {
      await this.rollout.reload(() => {
        this.nextReload = undefined;
        this.report({ type: 'reload.started' });
      });
    } catch (error) {
      throw this.reloadFailed(error as BootError);
    }
    this.report({ type: 'reload.finished' });
  }

  private reloadFailed(error: BootError): BootError {
    // What is killed when the cluster stops could not boot; that is no news.
    const cause = this.stopped ? new BootError(STOPS) : error;
    this.report({ type: 'reload.failed', error: cause.message }, this.stopped ? undefined : error);
    return cause;
  }

  private async startInOrder(): Promise<void> {
    const startedAt = performance.now();
    try {
      const [libraries] = await Promise.all([
        Promise.all(this.fleet.libraries.map((library) => this.bootLibrary(library))),
        this.folder.claim(),
      ]);
      checkNames(libraries);
      // Without a library nothing that boots has been stopped by then.
      if (this.stopped) throw new BootError(STOPS);
      const workers = await Promise.all(this.fleet.workers.map(bootWorker));
      // One that exited meanwhile was started again.
      const readyLibraries = libraries.map(({ child, ready }, at) => ({
        ...ready,
        name: child.name,
        pid: this.fleet.libraries[at]?.slot.process?.pid,
      }));
      this.options.log.ready(performance.now() - startedAt, readyLibraries, workers);
      this.report({ type: 'cluster.ready' });
    } catch (error) {
      // Not what was told to stop meanwhile: its hooks run.
      for (const slot of this.fleet.slots) if (slot.isBooting) slot.kill();
      await this.stop();
      // That may have been over before the folder was claimed.
      this.folder.remove();
      throw error;
    }
  }

  private async bootLibrary(library: LibraryUnit): Promise<ReadyLibrary> {
    const ready = await library.slot.boot();
    // At once, and not when all are up: another one may call it before it is up itself.
    this.fleet.announce(library);
    const child = library.slot.process;
    if (!child) throw new Error(`There is no process of ${library.name}.`);
    return { library: library.name, child, ready };
  }

  private async replace(slot: Slot, wear: Wear): Promise<void> {
    const { process: child } = slot;
    if (!child || this.worn.has(child)) return;
    this.worn.add(child);
    this.options.log.worn(slot.title, child.pid, wear);
    const signal = 'signal' in wear ? wear.signal : undefined;
    const library = this.fleet.libraries.find((candidate) => candidate.slot === slot);
    try {
      await (library
        ? this.rollout.replaceLibrary(library, signal)
        : this.rollout.replaceWorker(slot, signal));
    } catch (error) {
      if (!this.stopped) this.options.log.notReplaced(slot.title, error as BootError);
    } finally {
      this.worn.delete(child);
    }
  }

  private async stopInOrder(signal?: string): Promise<void> {
    this.report({ type: 'cluster.stopping' });
    this.rollout.stop(STOPS);
    for (const slot of this.fleet.slots) slot.retire();
    await Promise.all(this.fleet.workers.map((worker) => worker.stop(signal)));
    const libraries = this.fleet.libraries.map(({ slot }) => slot);
    // They may call each other to finish: none goes before all have finished. One that is not up keeps nobody waiting.
    if (libraries.length > 1 && libraries.every(({ isReady }) => isReady))
      await Promise.all(libraries.map((library) => library.drain()));
    await Promise.all(libraries.map((library) => library.stop(signal)));
    this.folder.remove();
  }

  private async answer(child: SupervisedChild, { id, question }: Ask): Promise<void> {
    try {
      if (question === 'reload') await this.reloadFor(child);
      child.send({ type: 'answer', id, topology: this.topology() });
    } catch (error) {
      child.send({ type: 'answer', id, error: encodeError(error, this.options.classes) });
    }
  }

  private reloadFor(child: SupervisedChild): Promise<void> {
    // It would wait for its own boot.
    if (child.isBooting)
      throw new BootError(`${child.name} asked for a reload while it boots. Ask when it is up.`);
    return this.reload();
  }

  private topology(): ClusterTopology {
    const { libraries, workers } = this.fleet;
    return {
      master: { pid: process.pid },
      libraries: libraries.map(({ status }) => status),
      workers: workers.map(({ status }) => status),
      reloading: this.rollout.isUnderWay,
    };
  }

  private report(event: LifecycleEvent, error?: BootError): void {
    this.options.log.event(event, error);
    this.options.onEvent?.(event, error);
    this.fleet.tellWatchers(event);
  }
}

async function bootWorker(worker: Slot): Promise<ReadyProcess> {
  const ready = await worker.boot();
  return { ...ready, name: worker.title, pid: worker.process?.pid };
}
