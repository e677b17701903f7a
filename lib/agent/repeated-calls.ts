import { CallCancelledError } from '../errors/call-cancelled.error.js';
import type { Limits } from '../interfaces/limits.interface.js';
import type { CallOptions, CallTarget } from '../protocol/call.js';
import type { Caller } from '../protocol/caller.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import type { EncodedValue } from '../protocol/value.js';
import { keyOf, withoutMissing } from './argument-key.js';
import { JoinedCalls } from './joined-calls.js';
import { RepeatedMethod } from './repeated-method.js';

export interface RepeatedCallsEnvironment {
  readonly caller: Pick<Caller, 'ask' | 'encode' | 'pendingCalls'>;
  readonly classes: KnownClasses;
  /** Default: those that hold when the options say nothing else. */
  readonly limits?: Limits | undefined;
  /** In milliseconds of the machine's monotonic clock. */
  now(): number;
  /** Somebody waits until `deadline` at most: call `expire()` then. */
  requestExpiry(deadline: number): void;
  /** A result that several callers get, so that none of them changes that of the others. */
  freeze<T>(value: T): T;
}

/** A call of a method whose calls are not all calls of their own. */
export interface RepeatedCall {
  readonly target: CallTarget;
  readonly method: RepeatedMethod;
  /** The same for the same arguments. */
  readonly key: string;
  readonly args: EncodedValue;
  readonly options: CallOptions | undefined;
}

/** The calls of methods with `cache` or `coalesce`: what is known is not asked for again. Belongs to one agent. */
export class RepeatedCalls {
  private readonly methods = new Map<CallTarget, RepeatedMethod>();
  private readonly joined: JoinedCalls;

  constructor(private readonly environment: RepeatedCallsEnvironment) {
    this.joined = new JoinedCalls(environment, (...landed) => this.landed(...landed));
  }

  /** Callers that wait for a call which another one made. */
  get waiting(): number {
    return this.joined.waiting;
  }

  /** Throws, or rejects, as `Caller.call` does. */
  call(target: CallTarget, args: readonly unknown[], options: CallOptions | undefined): Promise<unknown> {
    const { caller, classes } = this.environment;
    if (options?.signal?.aborted)
      throw new CallCancelledError(target.name, 'never', { cause: options.signal.reason });
    const encoded = caller.encode(target, withoutMissing(args));
    const key = keyOf(encoded, classes);
    if (key === undefined) return this.callAlone(target, encoded, options);
    const call = { target, method: this.methodOf(target), key, args: encoded, options };
    const kept = call.method.kept.get(key);
    if (kept) return Promise.resolve(kept.value);
    return target.repeats?.coalesce && !waitsForItself(call)
      ? this.joined.join(call)
      : this.callAndKeep(call);
  }

  /**
   * The result of these arguments, or of all, may be another one now: it is not given any more, and a call in flight is
   * neither kept nor joined.
   */
  forget(target: CallTarget, args?: readonly unknown[]): void {
    const method = this.methods.get(target);
    if (!method) return;
    if (!args) return method.forgetAll();
    const { caller, classes } = this.environment;
    const key = keyOf(caller.encode(target, withoutMissing(args)), classes);
    if (key !== undefined) method.forget(key);
  }

  /** All of it may be something else now. */
  forgetAll(): void {
    for (const method of this.methods.values()) method.forgetAll();
  }

  /** Fails who has waited long enough, and returns the next deadline. */
  expire(): number | undefined {
    return this.joined.expire();
  }

  private methodOf(target: CallTarget): RepeatedMethod {
    let method = this.methods.get(target);
    if (!method) this.methods.set(target, (method = new RepeatedMethod(this.environment.now)));
    return method;
  }

  private callAlone(target: CallTarget, args: EncodedValue, options?: CallOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.environment.caller.ask(target, args, { resolve, reject }, options);
    });
  }

  private callAndKeep(call: RepeatedCall): Promise<unknown> {
    const { target, method, key, args, options } = call;
    return new Promise((resolve, reject) => {
      const asked = this.environment.caller.ask(
        target,
        args,
        {
          resolve: (value, isWhole) => resolve(this.landed(call, asked, value, isWhole)),
          reject: (error) => {
            method.end(key, asked);
            reject(error);
          },
        },
        options,
      );
      // One result is enough to keep: that of the call which is answered first.
      if (!method.current(key)) method.begin(key, asked);
    });
  }

  /** Keeps a result, unless it was invalidated while it was on its way, or is a stream. */
  private landed(call: RepeatedCall, flight: object, value: unknown, isWhole: boolean): unknown {
    const { target, method, key } = call;
    const isCurrent = method.end(key, flight);
    if (!isWhole) return value;
    const { cache } = target.repeats ?? {};
    const shared = this.environment.freeze(value);
    if (isCurrent && cache) method.kept.set(key, shared, cache);
    return shared;
  }
}

/** Whether it was made by the method that it calls: joined to that call, both would wait for each other. */
function waitsForItself({ target, options }: RepeatedCall): boolean {
  return options?.headers?.path?.includes(target.name) ?? false;
}
