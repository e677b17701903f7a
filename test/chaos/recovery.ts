import type { Kill } from './faults.js';
import type { LibraryBoot } from './journal.js';

/** How long it took from the kill of a library to the first call that was answered; in milliseconds. */
export interface Recovery {
  readonly total: number;
  /** Of that, the boot of the next library: from the start of its process until Nest was up. */
  readonly boot: number;
}

/** Takes the answers in any order. */
export class Recoveries {
  private readonly first: { at: number; library: number }[];

  constructor(private readonly kills: readonly Kill[]) {
    this.first = kills.map(() => ({ at: Infinity, library: -1 }));
  }

  answered(at: number, library: number): void {
    const index = this.lastBefore(at);
    const first = this.first[index];
    if (!first || this.kills[index]?.pid === library || at >= first.at) return;
    first.at = at;
    first.library = library;
  }

  /** Those of kills after which a call was answered before the next one. */
  all(boots: ReadonlyMap<number, LibraryBoot>): Recovery[] {
    return this.kills.flatMap((kill, index) => {
      const { at, library } = this.first[index] ?? { at: Infinity, library: -1 };
      const { bootMs = NaN } = boots.get(library) ?? {};
      return Number.isFinite(at) ? [{ total: at - kill.at, boot: bootMs }] : [];
    });
  }

  private lastBefore(at: number): number {
    let from = 0;
    let to = this.kills.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.kills[middle]?.at ?? Infinity) < at) from = middle + 1;
      else to = middle;
    }
    return from - 1;
  }
}
