/** What happened, for a test to wait for. */
export class Log {
  readonly entries: unknown[] = [];
  private waiting: (() => void)[] = [];

  add(entry: unknown): void {
    this.entries.push(entry);
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** Resolves when the entry is there `count` times. */
  async has(entry: unknown, count = 1): Promise<void> {
    while (this.count(entry) < count) {
      // oxlint-disable-next-line no-await-in-loop -- looks again when something is added
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  count(entry: unknown): number {
    return this.entries.filter((seen) => seen === entry).length;
  }
}
