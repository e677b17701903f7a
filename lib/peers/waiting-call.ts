import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';

import { CallTimeoutError } from '../errors/call-timeout.error.js';
import type { Execution } from '../errors/cluster-dispatch.error.js';

/* Kept from the moment this file is loaded, so that the fake timers of a test runner do not stop them. */
const { setTimeout: setRealTimeout, clearTimeout: clearRealTimeout } = globalThis;

/** A call of a method of which nobody knows yet in which library it is. Its time runs from the moment it was made. */
export class WaitingCall {
  readonly answer: Promise<unknown>;
  private readonly madeAt = performance.now();
  /** Runs something where the call was made, so that it inherits what it would have there. */
  private readonly inContext = AsyncLocalStorage.snapshot();
  private timer: NodeJS.Timeout | undefined;
  private settle!: { resolve(value: unknown): void; reject(error: unknown): void };

  constructor(
    readonly provider: string,
    readonly method: string,
    private readonly args: unknown[],
    timeoutMs: number,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    this.expireAfter(timeoutMs, 'never');
  }

  /** It is known now. @param timeoutMs that of the method, of which some may be over */
  start(invoke: (args: unknown[]) => unknown, timeoutMs: number): void {
    clearRealTimeout(this.timer);
    if (this.left(timeoutMs) <= 0) return this.expire(timeoutMs, 'never');
    this.expireAfter(timeoutMs, 'maybe');
    const settled = (): void => clearRealTimeout(this.timer);
    Promise.resolve(this.inContext(() => invoke(this.args)))
      .finally(settled)
      .then((value) => this.settle.resolve(value))
      .catch((error: unknown) => this.settle.reject(error));
  }

  fail(error: Error): void {
    clearRealTimeout(this.timer);
    this.settle.reject(error);
  }

  private expireAfter(timeoutMs: number, execution: Execution): void {
    // Rounded up, as a timer may be a moment early.
    const delay = Math.max(0, Math.ceil(this.left(timeoutMs)));
    this.timer = setRealTimeout(() => this.expire(timeoutMs, execution), delay).unref();
  }

  private expire(timeoutMs: number, execution: Execution): void {
    this.fail(new CallTimeoutError(`${this.provider}.${this.method}`, timeoutMs, execution));
  }

  private left(timeoutMs: number): number {
    return this.madeAt + timeoutMs - performance.now();
  }
}
