import { AsyncLocalStorage } from 'node:async_hooks';

import { machineNow } from './machine-clock.js';

/* Kept from the moment this file is loaded, so that the fake timers of a test runner do not stop them. */
const { setTimeout: setRealTimeout, clearTimeout: clearRealTimeout } = globalThis;

/** Who is told that a call expired is not within the call that happened to set the timer. */
const outsideOfAll = AsyncLocalStorage.snapshot();

/** One timer for all deadlines of one end of a channel: set to the earliest, and set again when it fires. */
export class ExpiryTimer {
  private timer: NodeJS.Timeout | undefined;
  private firesAt = Infinity;

  /** @param expire settles what is due, and returns the next deadline */
  constructor(private readonly expire: () => number | undefined) {}

  /** Makes sure that `expire` is called at `deadline`, in milliseconds of the machine's clock. */
  request(deadline: number): void {
    if (deadline >= this.firesAt) return;
    clearRealTimeout(this.timer);
    this.firesAt = deadline;
    // Rounded up: a timer that fires a moment early would find nothing due.
    const delay = Math.max(0, Math.ceil(deadline - machineNow()));
    this.timer = setRealTimeout(() => outsideOfAll(() => this.fire()), delay).unref();
  }

  private fire(): void {
    this.firesAt = Infinity;
    const next = this.expire();
    if (next !== undefined) this.request(next);
  }
}
