import { EventEmitter } from 'node:events';

import { BootError } from '../../errors/boot.error.js';
import { InvalidOptionsError } from '../../errors/invalid-options.error.js';
import type { LifecycleEvent, ProcessExited } from '../../interfaces/lifecycle-event.interface.js';
import { MasterLog } from '../../master/master-log.js';
import { Master as ClusterMaster } from '../../master/master.js';
import { onReloadSignal } from '../../master/reload-signal.js';
import { onStopSignal } from '../../master/stop-signals.js';
import { endProcess } from '../../process/end-process.js';
import { childRole, isForeignWorker } from '../../process/role.js';
import { classes } from '../known-classes.js';
import { LIBRARY } from '../library-name.js';
import { type CheckedOptions, checkedOptions, type MasterOptions } from './master-options.js';
import { programsOf } from './programs.js';

/** What a master tells. */
export interface MasterEvents {
  /**
   * A process ended that should not have, a reload failed, or the cluster gave up: everything is stopped then, and this
   * process exits with code 1. Without a listener it is in the log alone.
   */
  error: [error: BootError];
  /** The library process is gone. */
  'library:exit': [exit: ProcessExited];
  /** An app process is gone. */
  'app:exit': [exit: ProcessExited];
}

const EXITS = { 'library.exited': 'library:exit', 'worker.exited': 'app:exit' } as const;

/** The one of this process: signals are for one. */
const running = new Set<Master>();

/**
 * Runs a library process and the app processes: starts them in order, starts again what exits, stops them in order.
 * `SIGINT` and `SIGTERM` stop it; `SIGHUP` and `SIGUSR2` reload it.
 *
 * @example
 * const master = new Master({ baseDir: __dirname, appWorkerCount: 2 });
 * master.on('error', (error) => console.error(error));
 * await master.init();
 */
export class Master extends EventEmitter<MasterEvents> {
  readonly #options: CheckedOptions;
  readonly #log: MasterLog;
  readonly #master: ClusterMaster;
  readonly #ready: Promise<void>;
  #settleReady!: { resolve(): void; reject(error: unknown): void };
  #initialized: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #ignoreSignals: () => void = () => {};

  /**
   * @throws {InvalidOptionsError} for an unknown option, a bad value, or a file that is not there, and in a process that
   * a master started
   */
  constructor(options: MasterOptions = {}) {
    super();
    if (childRole)
      throw new InvalidOptionsError(
        'This process was started by a Master, and cannot be one. Is "appPath" or "libraryPath" the file of the master?',
      );
    this.#options = checkedOptions(options);
    const { logger, library, workers, shutdownTimeoutMs, logRole, supervision } = this.#options;
    this.#log = new MasterLog(logger, shutdownTimeoutMs);
    this.#ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    // Whoever asks for it is told.
    this.#ready.catch(() => {});
    this.#master = new ClusterMaster({
      workers,
      shutdownTimeoutMs,
      logRole,
      supervision,
      libraries: library === undefined ? [] : [LIBRARY],
      programs: programsOf(this.#options),
      libraryEnv: { all: [], own: {} },
      classes,
      log: this.#log,
      onEvent: (event, error) => this.#happened(event, error),
      onGaveUp: (error) => void this.#giveUp(error),
    });
  }

  /**
   * Starts the library, and when that is ready the app processes. Resolves when each of those has loaded its file, and
   * listens if it listens. What is asked for twice is done once.
   *
   * @throws {BootError} when a process cannot boot, with that process's own error as its `cause`; everything is stopped then
   * @throws {InvalidOptionsError} in a process that is no place for a master
   */
  init(): Promise<void> {
    this.#initialized ??= this.#start();
    return this.#initialized;
  }

  /**
   * Resolves when `init()` has, and rejects when that does.
   *
   * @param listener called then; not when it fails
   */
  ready(listener?: () => void): Promise<void> {
    // What it throws is its own, and not that of a promise which nobody has.
    if (listener) this.#ready.then(() => process.nextTick(listener)).catch(() => {});
    return this.#ready;
  }

  /**
   * Replaces every process by a new one of the files as they are now, without a moment in which none answers.
   *
   * @throws {BootError} when the new ones do not come up: those that run go on then
   * @throws {InvalidOptionsError} before `init()`, and after `close()`
   */
  async reload(): Promise<void> {
    if (!this.#initialized || this.#closed)
      throw new InvalidOptionsError(
        'There is nothing to reload: this Master was not initialized, or was closed.',
      );
    return this.#master.reload();
  }

  /** Stops the app processes, which finish what is running, and then the library. This process goes on. */
  close(): Promise<void> {
    this.#closed ??= this.#stop();
    return this.#closed;
  }

  async #start(): Promise<void> {
    try {
      await this.#boot();
      this.#settleReady.resolve();
    } catch (error) {
      this.#settleReady.reject(error);
      throw error;
    }
  }

  async #boot(): Promise<void> {
    refuseWrongProcess();
    if (this.#closed) throw wasClosed();
    running.add(this);
    this.#heedSignals();
    try {
      await this.#master.start();
    } catch (error) {
      this.#end();
      throw this.#closed
        ? new BootError('The Master was closed before all was up.', { cause: error })
        : error;
    }
  }

  async #stop(signal?: string): Promise<void> {
    if (this.#initialized) await this.#master.stop(signal);
    else this.#settleReady.reject(wasClosed());
    this.#end();
  }

  #end(): void {
    this.#ignoreSignals();
    running.delete(this);
  }

  #heedSignals(): void {
    const ignoreStop = onStopSignal({
      stop: async (signal) => {
        // The program may have something to do itself, and ends by itself then.
        const isAlone = process.listenerCount(signal) === 1;
        this.#log.stopping(signal, this.#options.library === undefined ? 0 : 1);
        this.#closed ??= this.#stop(signal);
        await this.#closed;
        this.#log.stopped();
        if (isAlone) endProcess(0);
      },
      force: () => {
        this.#log.forced();
        this.#master.kill();
        endProcess(1);
      },
    });
    const ignoreReload = onReloadSignal(() => void this.#master.reload().catch(() => {}));
    this.#ignoreSignals = () => {
      ignoreStop();
      ignoreReload();
    };
  }

  #happened(event: LifecycleEvent, error: BootError | undefined): void {
    if (event.type in EXITS) this.emit(EXITS[event.type as keyof typeof EXITS], event as ProcessExited);
    // What cannot boot at first is told by init(), and what was told to stop is no error.
    const isUnexpected = 'restartInMs' in event || event.type === 'reload.failed';
    if (error && isUnexpected) this.#tell(error);
  }

  async #giveUp(error: BootError): Promise<void> {
    this.#log.gaveUp(error);
    this.#tell(error);
    await this.close();
    endProcess(1);
  }

  #tell(error: BootError): void {
    if (this.listenerCount('error') > 0) this.emit('error', error);
  }
}

const wasClosed = (): InvalidOptionsError =>
  new InvalidOptionsError('This Master was closed. Make another one.');

function refuseWrongProcess(): void {
  if (isForeignWorker())
    throw new InvalidOptionsError(
      'This process is a worker of another cluster already (PM2 in cluster mode, for one). Start the program once, as a ' +
        'plain process ("exec_mode": "fork" and one instance in PM2).',
    );
  if (running.size > 0)
    throw new InvalidOptionsError(
      'This process has a Master that runs. Close that before another is initialized.',
    );
}
