import { AsyncLocalStorage } from 'node:async_hooks';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import { checkKeys, checkMilliseconds } from '../options/check.js';
import type { CallContext } from '../protocol/call-context.js';
import type { CallOptions } from '../protocol/call.js';
import { machineNow } from '../transport/machine-clock.js';

/** Text that goes along with every call made from within a call: `traceparent`, for example. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** What `DispatchContext.run()` gives to the calls made within it. */
export interface DispatchOptions {
  /** Cancels the calls: they reject with a `CallCancelledError`, and the library's `signal` aborts. */
  readonly signal?: AbortSignal;
  /** Milliseconds from now that the calls may take in all. A method's own timeout holds, too. Default: no limit. */
  readonly timeoutMs?: number;
  /** Added to those of the surrounding context. */
  readonly trace?: TraceHeaders;
}

/** A call, or what `run()` was given. */
type Scope = Pick<CallContext, 'isRunning' | 'deadline' | 'trace' | 'path'> & {
  readonly peer: string | undefined;
  readonly signal: AbortSignal | undefined;
};

const MAX_TRACE_CHARACTERS = 8_192;
const NEVER = new AbortController().signal;
const storage = new AsyncLocalStorage<Scope | undefined>();

/**
 * The call that is being run, for the method that runs it and all that it awaits. Calls that it makes itself, of
 * another library or of a function of a worker, inherit its signal, its deadline and its trace headers.
 */
export class DispatchContext {
  /** The present call in a library, or in a worker what `run()` was given. Elsewhere `undefined`. */
  static current(): DispatchContext | undefined {
    const scope = storage.getStore();
    return scope && new DispatchContext(scope);
  }

  /**
   * Runs `action`; every call of a shared provider made within it is cancelled by that signal, ends by that time, and
   * carries those headers.
   *
   * @throws {InvalidOptionsError} for an unknown option or a bad value
   *
   * @example
   * const quote = await DispatchContext.run({ signal, timeoutMs: 200 }, () => this.prices.quote('ACME'));
   */
  static run<T>(options: DispatchOptions, action: () => T): T {
    checkKeys(options, ['signal', 'timeoutMs', 'trace'], 'DispatchContext.run()');
    checkMilliseconds(options.timeoutMs, 'timeoutMs', 'DispatchContext.run()');
    checkTrace(options.trace);
    return storage.run(innerScope(storage.getStore(), options), action);
  }

  private constructor(private readonly scope: Scope) {}

  /** Aborts when the caller gave up, its time is over, or it is gone. */
  get signal(): AbortSignal {
    return this.scope.signal ?? NEVER;
  }

  /** When the caller gives up, by the clock on the wall; `undefined` when it does not. */
  get deadline(): Date | undefined {
    return Number.isFinite(this.scope.deadline) ? new Date(Date.now() + this.remainingMs) : undefined;
  }

  /** Milliseconds until the caller gives up, 0 when it has; `Infinity` when it does not. */
  get remainingMs(): number {
    return Math.max(0, this.scope.deadline - machineNow());
  }

  /** The process that made the call: `worker 1`. `undefined` where no call is being run. */
  get caller(): string | undefined {
    return this.scope.peer;
  }

  get trace(): TraceHeaders {
    return this.scope.trace;
  }
}

/** Runs a method so that it finds the context of its call. */
export function runInCall<T>(call: CallContext, method: (given: T) => unknown, given: T): unknown {
  return storage.run(call, method, given);
}

/**
 * Runs something later in the context that there is now; where there is none, in that of whoever runs it. A stream
 * belongs to where its method was called, and may be subscribed to somewhere else.
 */
export function inContextOfNow(): <T>(action: () => T) => T {
  const scope = storage.getStore();
  return scope ? (action) => storage.run(scope, action) : atOnce;
}

const atOnce = <T>(action: () => T): T => action();

/** Runs `action` as if no call was being run: for what belongs to the whole process, whoever needs it first. */
export function outsideOfCalls<T>(action: () => T): T {
  return storage.run(undefined, action);
}

/** What a call inherits that is made now. Of a call that is over, what it left running inherits the trace alone. */
export function inherited(): CallOptions | undefined {
  const scope = storage.getStore();
  if (!scope) return undefined;
  const { isRunning, path, trace } = scope;
  if (!isRunning) return { headers: { trace } };
  return { signal: scope.signal, deadline: scope.deadline, headers: { path, trace } };
}

/** It goes along with every call: text, and little of it. A header of Node may be a list. */
function checkTrace(trace: TraceHeaders = {}): void {
  const isText = Object.values(trace).every((value) => typeof value === 'string');
  if (isText && JSON.stringify(trace).length <= MAX_TRACE_CHARACTERS) return;
  throw new InvalidOptionsError(
    `DispatchContext.run(): "trace" must be an object of texts, of ${MAX_TRACE_CHARACTERS} characters in all at most.`,
  );
}

function innerScope(outer: Scope | undefined, { signal, timeoutMs, trace }: DispatchOptions): Scope {
  const { peer } = outer ?? {};
  const { headers, deadline = Infinity, signal: outerSignal } = inherited() ?? {};
  const signals = [outerSignal, signal].filter((each) => each !== undefined);
  return {
    peer,
    isRunning: true,
    signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
    deadline: timeoutMs === undefined ? deadline : Math.min(deadline, machineNow() + timeoutMs),
    trace: { ...headers?.trace, ...trace },
    path: headers?.path ?? [],
  };
}
