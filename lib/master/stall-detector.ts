/**
 * Finds out who has given no sign of life for too long. Pure: its owner passes the time, of a monotonic clock.
 *
 * When its owner was stopped itself, or the whole machine was, signs of life wait to be read that nobody could see: what
 * was overdue by then is forgiven.
 */
export class StallDetector<T> {
  private readonly seen = new Map<T, number>();
  private checkedAt: number | undefined;

  /** @param checkMs between two checks @param stallMs without a sign of life, from which on something is stalled */
  constructor(
    private readonly checkMs: number,
    private readonly stallMs: number,
  ) {}

  /** A sign of life; the first one starts the watch. */
  sawLife(who: T, now: number): void {
    this.seen.set(who, now);
  }

  forget(who: T): void {
    this.seen.delete(who);
  }

  /** To be called every `checkMs`. @returns those that are stalled */
  check(now: number): T[] {
    const isLate = this.checkedAt !== undefined && now - this.checkedAt > 2 * this.checkMs;
    this.checkedAt = now;
    if (isLate) for (const who of this.seen.keys()) this.seen.set(who, now);
    return [...this.seen].filter(([, seenAt]) => now - seenAt >= this.stallMs).map(([who]) => who);
  }
}
