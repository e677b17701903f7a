/** Milliseconds before the second restart in a row; each further one waits twice as long. */
const FIRST_DELAY_MS = 100;
/** A delay is lengthened by up to this part of it, so that many processes do not start at the same moment. */
const JITTER = 0.2;
/** Exits allowed within the window; one more and the master gives up. */
const BUDGET = 5;
const BUDGET_WINDOW_MS = 30_000;

/**
 * When to start a child again that exited: at once the first time, then after a delay that doubles, and no more when
 * it exits too often. Pure: the caller passes a monotonic time and a random number.
 */
export class RestartPolicy {
  private exits: number[] = [];

  /**
   * @param now milliseconds, monotonic
   * @param random from 0 to 1
   * @returns milliseconds to wait, or `undefined` to give up
   */
  next(now: number, random: number): number | undefined {
    this.exits = [...this.exits.filter((time) => now - time < BUDGET_WINDOW_MS), now];
    const { length } = this.exits;
    if (length > BUDGET) return undefined;
    if (length === 1) return 0;
    return FIRST_DELAY_MS * 2 ** (length - 2) * (1 + JITTER * random);
  }
}
