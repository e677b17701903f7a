import { machineNow } from './machine-clock.js';
import { clearRealTimeout, outsideOfAll, setRealTimeout } from './real-timers.js';

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
