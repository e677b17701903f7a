import { Observable } from 'rxjs';

import type { CallEnd, CallTarget } from '../protocol/call.js';
import { inContextOfNow } from '../context/dispatch-context.js';
import { isDead } from '../streams/observable.kind.js';
import type { Agent } from './agent.js';
import { rejectedHere } from './caller-stack.js';
import { remoteObservable } from './remote-observable.js';

type Settle = (value: unknown) => void;

/** One call of a proxy, and how its promise settles. There is one for each call: it has fields, and no closures. */
export class ProxiedCall implements CallEnd {
  private readonly inContext = inContextOfNow();

  constructor(
    private readonly agent: Agent,
    private readonly target: CallTarget,
    private readonly args: readonly unknown[],
    private readonly settle: Settle,
    private readonly fail: Settle,
  ) {}

  resolve(value: unknown): void {
    this.settle(value instanceof Observable ? this.renewed(value) : value);
  }

  reject(error: unknown): void {
    if (error instanceof Error) this.settle(rejectedHere(error, this.target.name));
    else this.fail(error);
  }

  /** Each subscription is a call of the method; the first is the call that was made already, if that still stands. */
  private renewed(first: Observable<unknown>): Observable<unknown> {
    const { agent, target, args, inContext } = this;
    let isUsed = false;
    return new Observable((subscriber) => {
      const isGone = isUsed || isDead(first);
      isUsed = true;
      return inContext(() => (isGone ? remoteObservable(agent, target, args) : first).subscribe(subscriber));
    });
  }
}
