import { CallCancelledError } from '../errors/call-cancelled.error.js';
import { CallTimeoutError } from '../errors/call-timeout.error.js';
import type { Execution } from '../errors/cluster-dispatch.error.js';
import type { CallEnd } from '../protocol/call.js';
import { tooManyCalls } from '../protocol/call-room.js';
import { DEFAULT_LIMITS } from '../protocol/configured-limits.js';
import { Deadlines } from '../protocol/deadlines.js';
import { mayHaveRun } from '../protocol/lost-calls.js';
import { copiedError } from './copied-error.js';
import type { RepeatedCall, RepeatedCallsEnvironment } from './repeated-calls.js';
import { SharedCall, type Waiter, waiterOf } from './shared-call.js';

type Landed = (call: RepeatedCall, shared: SharedCall, value: unknown, isWhole: boolean) => unknown;

/**
 * The calls of methods with `coalesce`. A shared call belongs to nobody: it has the whole time that the method may take,
 * no signal, and goes on until it is answered or until the last one has left who waits for it.
 */
export class JoinedCalls {
  private readonly deadlines = new Deadlines<Waiter>();
  private waiters = 0;
  private calls = 0;

  /** @param landed is told of each result, and gives what the callers get */
  constructor(
    private readonly environment: RepeatedCallsEnvironment,
    private readonly landed: Landed,
  ) {}

  /** Callers that wait for a call which another one made. */
  get waiting(): number {
    return this.waiters - this.calls;
  }

  /** Waits for the call in flight, or makes one; rejects as `Caller.call` does. */
  join(call: RepeatedCall): Promise<unknown> {
    this.admit(call);
    return new Promise((resolve, reject) => {
      const waiter = waiterOf(call, resolve, reject);
      const { signal } = call.options ?? {};
      // Before the call is made: the one who makes it is over when it is, not a moment later.
      this.deadlines.add(waiter, this.environment.now());
      this.waiters++;
      if (signal) waiter.signals.on(signal, (cause) => this.cancel(waiter, cause));
      this.environment.requestExpiry(waiter.deadline);
      this.waitForCall(waiter);
    });
  }

  /** Fails those whose time is over, and returns the next deadline. */
  expire(): number | undefined {
    for (const waiter of this.deadlines.takeExpired(this.environment.now())) {
      const { call, latest, deadline, timeoutMs } = waiter;
      const limit = deadline === latest ? undefined : timeoutMs;
      this.fail(waiter, new CallTimeoutError(call.target.name, limit, this.leave(waiter)));
    }
    return this.deadlines.next();
  }

  private admit({ target }: RepeatedCall): void {
    const { caller, limits = DEFAULT_LIMITS } = this.environment;
    const { maxCallsPerWorker } = limits;
    if (caller.pendingCalls + this.waiting >= maxCallsPerWorker)
      throw tooManyCalls(target.name, maxCallsPerWorker);
  }

  private waitForCall(waiter: Waiter): void {
    const { method, key } = waiter.call;
    const current = method.current(key);
    try {
      const shared = current instanceof SharedCall ? current : this.begin(waiter.call);
      shared.waiters.add(waiter);
      waiter.shared = shared;
    } catch (error) {
      this.fail(waiter, error);
    }
  }

  private begin(call: RepeatedCall): SharedCall {
    const { target, method, key, args, options } = call;
    const shared = new SharedCall((self) => {
      const end: CallEnd = {
        resolve: (value, isWhole) => this.resolved(self, call, value, isWhole),
        reject: (error) => this.rejected(self, call, error),
      };
      return this.environment.caller.ask(target, args, end, options && { headers: options.headers });
    });
    this.calls++;
    method.begin(key, shared);
    return shared;
  }

  private resolved(shared: SharedCall, call: RepeatedCall, value: unknown, isWhole: boolean): void {
    this.calls--;
    const result = this.landed(call, shared, value, isWhole);
    const [first, ...others] = shared.waiters;
    if (first) this.succeed(first, result);
    // What can be consumed once, or released, is for one alone.
    for (const waiter of others)
      if (isWhole) this.succeed(waiter, result);
      else this.callAlone(waiter);
  }

  private rejected(shared: SharedCall, { method, key }: RepeatedCall, error: unknown): void {
    this.calls--;
    method.end(key, shared);
    const now = this.environment.now();
    const isOver = error instanceof CallTimeoutError && now >= shared.asked.deadline;
    const waiters = [...shared.waiters];
    for (const waiter of waiters) {
      // Who came later has time left.
      if (isOver && waiter.deadline > now) this.waitAgain(waiter, shared);
      else this.fail(waiter, waiter === waiters.at(-1) ? error : copiedError(error));
    }
  }

  private waitAgain(waiter: Waiter, { asked }: SharedCall): void {
    const { method, key } = waiter.call;
    waiter.hasWaited ||= asked.wasSent;
    const kept = method.kept.get(key);
    if (kept) this.succeed(waiter, kept.value);
    else this.waitForCall(waiter);
  }

  /** The shared call gave a stream to somebody else. */
  private callAlone(waiter: Waiter): void {
    const { call, deadline, resolve } = waiter;
    const { target, args, options } = call;
    this.settled(waiter);
    const reject = (error: unknown): void => waiter.reject(mayHaveRun(error));
    try {
      this.environment.caller.ask(target, args, { resolve, reject }, { ...options, deadline });
    } catch (error) {
      reject(error);
    }
  }

  private cancel(waiter: Waiter, cause: unknown): void {
    this.fail(waiter, new CallCancelledError(waiter.call.target.name, this.leave(waiter), { cause }));
  }

  /** @returns whether the method may have run for this one */
  private leave({ shared, call, hasWaited }: Waiter): Execution {
    if (!shared) return hasWaited ? 'maybe' : 'never';
    const execution = hasWaited || shared.asked.wasSent ? 'maybe' : 'never';
    if (shared.waiters.size === 1) this.abandon(shared, call);
    return execution;
  }

  /** The last one leaves. */
  private abandon(shared: SharedCall, { method, key }: RepeatedCall): void {
    this.calls--;
    method.end(key, shared);
    shared.asked.cancel();
  }

  private succeed(waiter: Waiter, value: unknown): void {
    this.settled(waiter);
    waiter.resolve(value);
  }

  private fail(waiter: Waiter, error: unknown): void {
    this.settled(waiter);
    waiter.reject(waiter.hasWaited ? mayHaveRun(error) : error);
  }

  private settled(waiter: Waiter): void {
    this.waiters--;
    this.deadlines.remove(waiter);
    waiter.signals.close();
    waiter.shared?.waiters.delete(waiter);
  }
}
