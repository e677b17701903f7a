import { performance } from 'node:perf_hooks';

import { type RestartBudget, RestartPolicy } from './restart-policy.js';

/** Starts again, in a while, what exited in one place of the cluster. */
export class Restarts {
  /** How often what exited was up again. */
  count = 0;
  private readonly policy: RestartPolicy;
  private timer: NodeJS.Timeout | undefined;
  /** When the process exited that nothing has taken the place of yet. */
  private downSince: number | undefined;

  /** @param start starts it */
  constructor(
    budget: RestartBudget,
    private readonly start: () => void,
  ) {
    this.policy = new RestartPolicy(budget);
  }

  /** Whether something exited, and nothing has taken its place yet. */
  get isDown(): boolean {
    return this.downSince !== undefined;
  }

  /** Something exited. @returns milliseconds to wait, for `schedule()`; `undefined` when it exits too often */
  next(): number | undefined {
    return this.policy.next(performance.now(), Math.random());
  }

  schedule(delayMs: number): void {
    this.downSince ??= performance.now();
    this.timer = setTimeout(this.start, delayMs);
  }

  /** It is up again. @returns milliseconds from its exit */
  succeeded(): number {
    const downMs = performance.now() - (this.downSince ?? 0);
    this.downSince = undefined;
    this.count++;
    return downMs;
  }

  /** Something else has taken the place of what exited. */
  replaced(): void {
    this.cancel();
    this.downSince = undefined;
  }

  /** Starts nothing that waits; what is starting already may still come up. */
  cancel(): void {
    clearTimeout(this.timer);
  }
}
