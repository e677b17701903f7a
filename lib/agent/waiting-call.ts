import { AsyncLocalStorage } from 'node:async_hooks';

import { inherited } from '../context/dispatch-context.js';
import { CallCancelledError } from '../errors/call-cancelled.error.js';
import { CallTimeoutError } from '../errors/call-timeout.error.js';
import type { Execution } from '../errors/cluster-dispatch.error.js';
import { CallSignals } from '../protocol/call-signals.js';
import { machineNow } from '../transport/machine-clock.js';
import { clearRealTimeout, setRealTimeout } from '../transport/real-timers.js';

/**
 * A call of a method of which nobody knows yet in which library it is. Its time runs from the moment it was made, and
 * it ends with the call that it was made in, as any other.
 */
export class WaitingCall {
  readonly answer: Promise<unknown>;
  private readonly madeAt = machineNow();
  /** Runs something where the call was made, so that it inherits what it would have there. */
  private readonly inContext = AsyncLocalStorage.snapshot();
  /** Milliseconds that whatever it was made in leaves it. */
  private readonly inheritedMs: number;
  private readonly signals = new CallSignals();
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;
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
    const { signal, deadline = Infinity } = inherited() ?? {};
    this.inheritedMs = Math.max(0, Math.ceil(deadline - this.madeAt));
    this.expireAfter(timeoutMs, 'never');
    if (signal) this.signals.on(signal, (cause) => this.cancel(cause));
  }

  /** Whether it has failed already: it must not be sent any more. */
  get failed(): boolean {
    return this.isOver;
  }

  /** It is known now. @param timeoutMs that of the method, of which some may be over */
  start(invoke: (args: unknown[]) => unknown, timeoutMs: number): void {
    if (this.isOver) return;
    this.stopWaiting();
    if (this.left(timeoutMs) <= 0) return this.expire(timeoutMs, 'never');
    this.expireAfter(timeoutMs, 'maybe');
    const settled = (): void => clearRealTimeout(this.timer);
    Promise.resolve(this.inContext(() => invoke(this.args)))
      .finally(settled)
      .then((value) => this.settle.resolve(value))
      .catch((error: unknown) => this.settle.reject(error));
  }

  fail(error: Error): void {
    this.isOver = true;
    this.stopWaiting();
    this.settle.reject(error);
  }

  private stopWaiting(): void {
    clearRealTimeout(this.timer);
    this.signals.close();
  }

  private cancel(cause: unknown): void {
    this.fail(new CallCancelledError(this.name, 'never', { cause }));
  }

  private expireAfter(timeoutMs: number, execution: Execution): void {
    // Rounded up, as a timer may be a moment early.
    const delay = Math.max(0, Math.ceil(this.left(timeoutMs)));
    this.timer = setRealTimeout(() => this.expire(timeoutMs, execution), delay).unref();
  }

  private expire(timeoutMs: number, execution: Execution): void {
    this.fail(new CallTimeoutError(this.name, this.limit(timeoutMs), execution));
  }

  private left(timeoutMs: number): number {
    return this.madeAt + this.limit(timeoutMs) - machineNow();
  }

  private limit(timeoutMs: number): number {
    return Math.min(timeoutMs, this.inheritedMs);
  }

  private get name(): string {
    return `${this.provider}.${this.method}`;
  }
}
