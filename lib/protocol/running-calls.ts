import { OverloadedError } from '../errors/overloaded.error.js';
import type { Limits } from '../interfaces/limits.interface.js';

/** How many calls run in one process, of all its channels. */
export interface RunningCalls {
  count: number;
}

/**
 * The caller has its limits, too; these hold also against one that ignores them, and for calls that run on when nobody
 * waits for them any more.
 */
export class CallSlots {
  private running = 0;

  /** @param peer whose calls these are @param all counts those of the other channels, too */
  constructor(
    private readonly peer: string,
    private readonly limits: Limits,
    private readonly all: RunningCalls = { count: 0 },
  ) {}

  /** Whether no call runs. */
  get idle(): boolean {
    return this.running === 0;
  }

  begin(): void {
    this.running++;
    this.all.count++;
  }

  end(): void {
    this.running--;
    this.all.count--;
  }

  /** @throws {OverloadedError} when a call that has begun is one too many */
  check(name: string): void {
    const { maxCallsPerWorker, maxCallsPerLibrary } = this.limits;
    if (this.running > maxCallsPerWorker)
      throw new OverloadedError(
        `${name} was not run: ${maxCallsPerWorker} calls of ${this.peer} run here already (limits.maxCallsPerWorker). ` +
          'Make fewer at a time; a method that never returns counts, too.',
      );
    if (this.all.count > maxCallsPerLibrary)
      throw new OverloadedError(
        `${name} was not run: ${maxCallsPerLibrary} calls run in this library already (limits.maxCallsPerLibrary). ` +
          'Try again later, or put some of its providers into a library of their own.',
      );
  }
}
