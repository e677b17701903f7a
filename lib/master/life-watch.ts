import { performance } from 'node:perf_hooks';

import type { Beat } from '../protocol/control.js';
import { StallDetector } from './stall-detector.js';
import type { SupervisedChild } from './supervised-child.js';

const CHECK_MS = 250;

/** Kills processes that give no sign of life. Those with a debugger attached are left alone. */
export class LifeWatch {
  private readonly detector: StallDetector<SupervisedChild> | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param stallTimeoutMs `undefined` kills none */
  constructor(stallTimeoutMs: number | undefined) {
    if (stallTimeoutMs !== undefined) this.detector = new StallDetector(CHECK_MS, stallTimeoutMs);
  }

  /** A sign of life of a process. */
  saw(child: SupervisedChild, { debugged }: Pick<Beat, 'debugged'>): void {
    if (!this.detector) return;
    this.timer ??= setInterval(() => this.check(), CHECK_MS).unref();
    if (debugged) this.detector.forget(child);
    else this.detector.sawLife(child, performance.now());
  }

  /** It is gone, or on its way out. */
  forget(child: SupervisedChild): void {
    this.detector?.forget(child);
  }

  private check(): void {
    for (const child of this.detector?.check(performance.now()) ?? []) {
      this.forget(child);
      child.kill('stalled');
    }
  }
}
