import { performance } from 'node:perf_hooks';

import type { ProcessMemory } from '../interfaces/cluster-topology.interface.js';

/**
 * A signal for the whole cluster reaches the child and the master in any order: only when the master got none within
 * this time was it meant for the child alone.
 */
const LONE_SIGNAL_MS = 250;
/** Between two replacements for want of memory: one that is too large from its start would be replaced all the time. */
const MEMORY_PAUSE_MS = 30_000;

/** Why a process that runs should be replaced. */
export type Wear = { readonly signal: string } | { readonly memoryMb: number; readonly limitMb: number };

/** Finds out when the process in one place of the cluster should be replaced. */
export class WearWatch {
  private memoryCheckFrom = 0;

  /** @param maxMemoryMb `undefined` for no limit */
  constructor(
    private readonly maxMemoryMb: number | undefined,
    private readonly onWorn: (wear: Wear) => void,
  ) {}

  /**
   * It was told to stop, perhaps by somebody else than the master.
   *
   * @param isWanted asked a little later: whether the process still has its place, and the cluster goes on
   */
  signalled(signal: string, isWanted: () => boolean): void {
    setTimeout(() => {
      if (isWanted()) this.onWorn({ signal });
    }, LONE_SIGNAL_MS);
  }

  sawMemory({ rssBytes }: ProcessMemory): void {
    const memoryMb = rssBytes / 2 ** 20;
    if (this.maxMemoryMb === undefined || memoryMb <= this.maxMemoryMb) return;
    const now = performance.now();
    if (now < this.memoryCheckFrom) return;
    this.memoryCheckFrom = now + MEMORY_PAUSE_MS;
    this.onWorn({ memoryMb, limitMb: this.maxMemoryMb });
  }
}
