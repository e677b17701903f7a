import { performance } from 'node:perf_hooks';

/** So many connections, and a quarter more, a worker may take before one that is slow to take its next. */
const LEAD = 4;
const SHARE = 1.25;

/** How long, in milliseconds, connections are held back for the slow ones, once within `WINDOW_MS` at most. */
const HOLD_MS = 250;
const WINDOW_MS = 1_000;

/** More connections than that for each worker within `WINDOW_MS` are not kept for long: they are not worth a delay. */
const MANY = 128;

interface Held {
  readonly worker: object;
  send(): void;
}

/**
 * Of connections that come all at once the quickest worker would take the most, and keep them: the others have had no
 * time to take theirs. So it waits for them for a moment. A worker that stands still keeps nobody waiting for longer.
 */
export class FairShare {
  /** Lately. */
  private readonly taken = new Map<object, number>();
  private takenSince = -Infinity;
  /** Since when each has not acknowledged its latest connection. */
  private readonly busy = new Map<object, number>();
  private held: Held[] = [];
  private mayHoldFrom = -Infinity;
  private mayHoldUntil = -Infinity;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Sends a connection to a worker, now or soon. */
  hand(worker: object, send: () => void): void {
    if (this.isAhead(worker) && this.mayHold()) this.held.push({ worker, send });
    else this.give({ worker, send });
  }

  /** The worker has taken its connection. */
  acknowledged(worker: object): void {
    this.busy.delete(worker);
    this.giveAll(this.held.filter((held) => !this.isAhead(held.worker)));
  }

  /** Sends nothing of what is held back for a worker. */
  takeBack(worker: object): void {
    this.held = this.held.filter((held) => held.worker !== worker);
  }

  /** The worker is gone, with the connections held back for it. */
  gone(worker: object): void {
    this.takeBack(worker);
    this.taken.delete(worker);
    this.acknowledged(worker);
  }

  private give({ worker, send }: Held): void {
    const now = this.now();
    if (now - this.takenSince > WINDOW_MS) {
      this.taken.clear();
      this.takenSince = now;
    }
    this.taken.set(worker, this.takenBy(worker) + 1);
    this.busy.set(worker, now);
    send();
  }

  private giveAll(given: readonly Held[]): void {
    this.held = this.held.filter((held) => !given.includes(held));
    for (const held of given) this.give(held);
  }

  private isAhead(worker: object): boolean {
    const taken = this.takenBy(worker);
    if (taken > MANY) return false;
    const now = this.now();
    return [...this.busy].some(
      ([other, since]) =>
        other !== worker && now - since < HOLD_MS && taken >= LEAD + SHARE * this.takenBy(other),
    );
  }

  private mayHold(): boolean {
    const now = this.now();
    if (now >= this.mayHoldFrom) {
      this.mayHoldFrom = now + WINDOW_MS;
      this.mayHoldUntil = now + HOLD_MS;
      setTimeout(() => this.giveAll(this.held), HOLD_MS);
    }
    return now < this.mayHoldUntil;
  }

  private takenBy(worker: object): number {
    return this.taken.get(worker) ?? 0;
  }
}
