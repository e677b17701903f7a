import { Queue } from '../protocol/queue.js';

/** Milliseconds that the messages of one worker may run before it is the turn of the others. */
const TURN_MS = 5;
/** The clock is read after so many messages, and after each while they are slow. */
const QUICK_MESSAGES = 8;
const QUICK_MS = 0.5;

/** What the turns need from outside. */
export interface TurnEnvironment {
  /** In milliseconds of a monotonic clock. */
  now(): number;
  /** Runs `action` after what else is waiting for the event loop. */
  yield(action: () => void): void;
}

/** One who takes turns. */
export interface TurnTaker {
  readonly share: TurnShare;
  /** Runs what waits until the turn is over. @returns whether something still waits */
  goOn(): boolean;
}

/** What one has used of the present round. */
export interface TurnShare {
  round: number;
  spentMs: number;
}

/**
 * Divides the time of a library among its workers: in each turn of the event loop one may run messages for a few
 * milliseconds. What is left then waits for the next turns, of which one goes to each who waits, in order. Between them
 * the event loop serves the others.
 */
export class FairTurns {
  private readonly waiting = new Queue<TurnTaker>();
  private round = 0;
  private isRoundOpen = false;
  private startedAt = 0;
  private endsAt = 0;
  private lookedAt = 0;
  private unlooked = 0;

  constructor(private readonly environment: TurnEnvironment) {}

  /** Begins to count the time. @returns false when all the time of this round is spent */
  begin({ share }: TurnTaker): boolean {
    this.openRound();
    if (share.round !== this.round) {
      share.round = this.round;
      share.spentMs = 0;
    }
    if (share.spentMs >= TURN_MS) return false;
    this.startedAt = this.lookedAt = this.environment.now();
    this.endsAt = this.startedAt + TURN_MS - share.spentMs;
    // The first message tells whether they are slow.
    this.unlooked = 1;
    return true;
  }

  end({ share }: TurnTaker): void {
    share.spentMs += this.environment.now() - this.startedAt;
  }

  /** Asked after each message. */
  readonly isOver = (): boolean => {
    if (--this.unlooked > 0) return false;
    const now = this.environment.now();
    this.unlooked = now - this.lookedAt > QUICK_MS ? 1 : QUICK_MESSAGES;
    this.lookedAt = now;
    return now >= this.endsAt;
  };

  /** Somebody has messages left: goes on with them when it is his turn. */
  wait(taker: TurnTaker): void {
    this.waiting.push(taker);
    this.openRound();
  }

  private openRound(): void {
    if (this.isRoundOpen) return;
    this.isRoundOpen = true;
    this.environment.yield(this.closeRound);
  }

  /** Of those who wait only one is served before the event loop looks for news of the others. */
  private readonly closeRound = (): void => {
    this.isRoundOpen = false;
    this.round++;
    const next = this.waiting.shift();
    if (next?.goOn()) this.waiting.push(next);
    if (this.waiting.length > 0) this.openRound();
  };
}
