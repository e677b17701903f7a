import type { ContractCache } from '../protocol/contract.js';

/** A result that is kept; one in an object of its own, because it may be `undefined`. */
export interface KeptResult {
  readonly value: unknown;
  /** In milliseconds of the machine's monotonic clock. */
  readonly expiresAt: number;
}

/**
 * Results of one method by their arguments. The one that was not asked for the longest makes room. There is no timer:
 * one whose time is over is found out when it is asked for, or when it is the next to make room.
 */
export class KeptResults {
  /** The one that was not asked for the longest stands first. */
  private readonly results = new Map<string, KeptResult>();

  constructor(private readonly now: () => number) {}

  get size(): number {
    return this.results.size;
  }

  get(key: string): KeptResult | undefined {
    const result = this.results.get(key);
    if (!result) return undefined;
    this.results.delete(key);
    if (result.expiresAt <= this.now()) return undefined;
    this.results.set(key, result);
    return result;
  }

  set(key: string, value: unknown, { ttlMs, maxEntries }: ContractCache): void {
    const now = this.now();
    this.results.delete(key);
    this.makeRoom(now, maxEntries);
    this.results.set(key, { value, expiresAt: now + ttlMs });
  }

  delete(key: string): void {
    this.results.delete(key);
  }

  clear(): void {
    this.results.clear();
  }

  private makeRoom(now: number, maxEntries: number): void {
    for (const [key, { expiresAt }] of this.results) {
      if (this.results.size < maxEntries && expiresAt > now) return;
      this.results.delete(key);
    }
  }
}
