import type { Ready } from '../protocol/control.js';

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
  constructor(private readonly logger: MasterLogger) {}

  ready(durationMs: number, libraries: readonly ReadyProcess[], workers: readonly ReadyProcess[]): void {
    const addresses = [...new Set(workers.flatMap((worker) => worker.addresses))];
    this.logger.log(
      `Ready in ${Math.round(durationMs)} ms: ${workers.length} worker${workers.length === 1 ? '' : 's'}` +
        `${addresses.length ? ` on ${addresses.join(', ')}` : ''} (${pidsOf(workers)}), ` +
        `${pidsOf(libraries)}, master pid ${process.pid}`,
    );
    const debuggers = [...libraries, ...workers].filter(({ inspectorUrl }) => inspectorUrl !== undefined);
    if (debuggers.length > 0) {
      const list = debuggers.map(({ name, inspectorUrl }) => `${name} ${new URL(inspectorUrl ?? '').host}`);
      this.logger.log(`Debuggers: master port ${process.debugPort}, ${list.join(', ')}`);
    }
  }

  readyAgain(name: string, pid: number | undefined, durationMs: number): void {
    this.logger.log(`${name} (pid ${pid}) is back after ${Math.round(durationMs)} ms`);
  }

  crashed(name: string, pid: number | undefined, how: string, delayMs: number): void {
    this.logger.warn(`${name} (pid ${pid}) ${how}; starting it again ${when(delayMs)}`);
  }

  bootFailed(name: string, error: Error, delayMs: number): void {
    this.logger.error(error);
    this.logger.warn(`${name} did not come back; trying again ${when(delayMs)}`);
  }

  forced(): void {
    this.logger.warn('Asked again: everything ends at once, and what was running is cut off');
  }

  signalled(name: string, pid: number | undefined, signal: string): void {
    this.logger.log(`${name} (pid ${pid}) was sent ${signal}: it finishes what is running and is replaced`);
  }

  stopping(signal: string, libraries: number): void {
    const then = libraries === 1 ? 'library' : 'libraries';
    this.logger.log(
      `${signal}: the workers finish what is running, then the ${then}; once more to end them at once`,
    );
  }

  stopped(): void {
    this.logger.log('Stopped');
  }

  killed(name: string, timeoutMs: number): void {
    this.logger.warn(`${name} did not stop within ${timeoutMs} ms and was killed`);
  }
}

const pidsOf = (processes: readonly ReadyProcess[]): string =>
  processes.map(({ name, pid }) => `${name} pid ${pid}`).join(', ');

function when(delayMs: number): string {
  return delayMs === 0 ? 'now' : `in ${Math.round(delayMs)} ms`;
}
