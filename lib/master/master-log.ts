import type { BootError } from '../errors/boot.error.js';
import type { LifecycleEvent, ProcessExited } from '../interfaces/lifecycle-event.interface.js';
import type { Ready } from '../protocol/control.js';
import { libraryTitle } from './library-title.js';
import type { Wear } from './wear-watch.js';

/** Any console-like logger. */
export interface MasterLogger {
  log(message: string): void;
  warn(message: string): void;
  error(error: Error): void;
}

export interface ReadyProcess extends Ready {
  readonly name: string;
  readonly pid: number | undefined;
}

/** What the master says, in one place. */
export class MasterLog {
  constructor(
    private readonly logger: MasterLogger,
    private readonly shutdownTimeoutMs: number,
  ) {}

  ready(durationMs: number, libraries: readonly ReadyProcess[], workers: readonly ReadyProcess[]): void {
    const addresses = [...new Set(workers.flatMap((worker) => worker.addresses))];
    this.logger.log(
      `Ready in ${Math.round(durationMs)} ms: ${workers.length} worker${workers.length === 1 ? '' : 's'}` +
        `${addresses.length ? ` on ${addresses.join(', ')}` : ''} (${pidsOf(workers)}), ` +
        `${libraries.length ? `${pidsOf(libraries)}, ` : ''}master pid ${process.pid}`,
    );
    const debuggers = [...libraries, ...workers].filter(({ inspectorUrl }) => inspectorUrl !== undefined);
    if (debuggers.length > 0) {
      const list = debuggers.map(({ name, inspectorUrl }) => `${name} ${new URL(inspectorUrl ?? '').host}`);
      this.logger.log(`Debuggers: master port ${process.debugPort}, ${list.join(', ')}`);
    }
  }

  unsetEnv(names: readonly string[]): void {
    this.logger.warn(
      `The options name environment variables for libraries alone that are not set: ${names.join(', ')}. ` +
        'If a name is misspelt, the workers see the variable that is meant.',
    );
  }

  /** What happened to a process, or to all; of much there is nothing to say. */
  event(event: LifecycleEvent, error?: BootError): void {
    switch (event.type) {
      case 'worker.exited':
      case 'library.exited':
        return this.exited(event, error);
      case 'worker.restarted':
      case 'library.restarted':
        return this.logger.log(`${shown(event)} is back after ${Math.round(event.downMs)} ms`);
      case 'worker.replaced':
      case 'library.replaced':
        return this.logger.log(
          `${shown(event)} has taken over from pid ${event.previousPid}` +
            `${event.hasOtherContract ? ', and offers other methods' : ''}`,
        );
      case 'worker.blocked':
      case 'library.blocked':
        return this.logger.warn(
          `${shown(event)} gave no sign of life for ${Math.round(event.blockedMs)} ms, and goes on: its event loop was ` +
            'blocked, or it was stopped',
        );
      case 'reload.started':
        return this.logger.log('Reloading: new processes take over from those that run');
      case 'reload.finished':
        return this.logger.log('Reloaded');
      case 'reload.failed':
        if (!error) return this.logger.log('The reload was given up: the cluster stops');
        this.logger.error(error);
        return this.logger.warn('The reload failed; what has not been replaced goes on');
    }
  }

  gaveUp(error: BootError): void {
    this.logger.error(error);
  }

  forced(): void {
    this.logger.warn('Asked again: everything ends at once, and what was running is cut off');
  }

  worn(name: string, pid: number | undefined, wear: Wear): void {
    const why =
      'signal' in wear
        ? `was sent ${wear.signal}`
        : `uses ${Math.round(wear.memoryMb)} MiB of memory, and supervision.maxMemoryMb is ${wear.limitMb}`;
    this.logger.log(`${name} (pid ${pid}) ${why}: another takes over, and it finishes what is running`);
  }

  notReplaced(name: string, error: BootError): void {
    this.logger.error(error);
    this.logger.warn(`${name} could not be replaced, and goes on`);
  }

  stopping(signal: string, libraries: number): void {
    const then = ['', ', then the library'][libraries] ?? ', then the libraries';
    this.logger.log(`${signal}: the workers finish what is running${then}; once more to end them at once`);
  }

  stopped(): void {
    this.logger.log('Stopped');
  }

  private exited(event: ProcessExited, error: BootError | undefined): void {
    const { reason, restartInMs } = event;
    if (reason === 'stop-timeout')
      return this.logger.warn(
        `${titleOf(event)} did not stop within ${this.shutdownTimeoutMs} ms and was killed`,
      );
    if (restartInMs === undefined || !error) return;
    if (!event.duringBoot)
      return this.logger.warn(`${error.message}; starting it again ${when(restartInMs)}`);
    this.logger.error(error);
    this.logger.warn(`${titleOf(event)} did not come back; trying again ${when(restartInMs)}`);
  }
}

const pidsOf = (processes: readonly ReadyProcess[]): string =>
  processes.map(({ name, pid }) => `${name} pid ${pid}`).join(', ');

const titleOf = ({ type, name }: { type: string; name: string }): string =>
  type.startsWith('library.') ? libraryTitle(name) : name;

const shown = (event: { type: string; name: string; pid?: number }): string =>
  `${titleOf(event)} (pid ${event.pid})`;

function when(delayMs: number): string {
  return delayMs === 0 ? 'now' : `in ${Math.round(delayMs)} ms`;
}
