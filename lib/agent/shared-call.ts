import type { AskedCall } from '../protocol/call.js';
import { CallSignals } from '../protocol/call-signals.js';
import type { Expiring } from '../protocol/deadlines.js';
import type { RepeatedCall } from './repeated-calls.js';

/** One that waits for a shared call, on his own terms. */
export interface Waiter extends Expiring {
  readonly call: RepeatedCall;
  readonly signals: CallSignals;
  shared: SharedCall | undefined;
  /** A call that he waited for before was sent. */
  hasWaited: boolean;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** A call that everybody waits for who wants the same at the same time. */
export class SharedCall {
  readonly waiters = new Set<Waiter>();
  readonly asked: AskedCall;

  constructor(ask: (shared: SharedCall) => AskedCall) {
    this.asked = ask(this);
  }
}

/** Who waits for that call, and not yet for a shared one. */
export function waiterOf(call: RepeatedCall, resolve: Waiter['resolve'], reject: Waiter['reject']): Waiter {
  return {
    call,
    signals: new CallSignals(),
    shared: undefined,
    hasWaited: false,
    resolve,
    reject,
    timeoutMs: call.target.timeoutMs,
    latest: call.options?.deadline,
    deadline: 0,
    place: -1,
    earlier: undefined,
    later: undefined,
  };
}
