/** Milliseconds before the second restart in a row; each further one waits twice as long. */
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 10_000;
/** A delay is lengthened by up to this part of it, so that many processes do not start at the same moment. */
const JITTER = 0.2;

export interface RestartBudget {
  /** Exits allowed within the window; one more and the master gives up. */
  readonly maxRestarts: number;
  readonly restartWindowMs: number;
}

/**
 * When to start a child again that exited: at once the first time, then after a delay that doubles, and no more when
 * it exits too often. Pure: the caller passes a monotonic time and a random number.
 */
export class RestartPolicy {
  private exits: number[] = [];

  constructor(private readonly budget: RestartBudget) {}

  /**
   * @param now milliseconds, monotonic
   * @param random from 0 to 1
   * @returns whole milliseconds to wait, or `undefined` to give up
   */
  next(now: number, random: number): number | undefined {
    const { maxRestarts, restartWindowMs } = this.budget;
    this.exits = [...this.exits.filter((time) => now - time < restartWindowMs), now];
    const { length } = this.exits;
    if (length > maxRestarts) return undefined;
    if (length === 1) return 0;
    return Math.round(Math.min(FIRST_DELAY_MS * 2 ** (length - 2), MAX_DELAY_MS) * (1 + JITTER * random));
  }
}
