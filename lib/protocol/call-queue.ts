import type { PendingCall } from './call.js';

/** Calls that wait to be sent, in the order in which they were made. */
export class CallQueue {
  private calls: PendingCall[] = [];
  private settled = 0;

  /** @param isPending whether a call still waits: one in the queue may have expired, or been cancelled */
  constructor(private readonly isPending: (call: PendingCall) => boolean) {}

  get length(): number {
    return this.calls.length;
  }

  push(call: PendingCall): void {
    this.calls.push(call);
  }

  /** Puts calls that are to be sent again back to where they were. */
  putBack(calls: readonly PendingCall[]): void {
    if (calls.length > 0) this.calls = this.calls.concat(calls).toSorted((a, b) => a.id - b.id);
  }

  /** Whether there are such calls. */
  has(isWanted: (call: PendingCall) => boolean): boolean {
    return this.calls.length > 0 && this.calls.some(isWanted);
  }

  /** Takes such calls out. Those that are settled are forgotten. */
  take(isWanted: (call: PendingCall) => boolean): PendingCall[] {
    const { calls } = this;
    this.clear();
    const taken: PendingCall[] = [];
    for (const call of calls) {
      if (isWanted(call)) taken.push(call);
      else if (this.isPending(call)) this.calls.push(call);
    }
    return taken;
  }

  /** One of them is settled. They are forgotten each time they are half of the queue: a long outage must not fill it. */
  oneSettled(): void {
    if (++this.settled * 2 <= this.calls.length) return;
    this.calls = this.calls.filter(this.isPending);
    this.settled = 0;
  }

  clear(): void {
    this.calls = [];
    this.settled = 0;
  }
}
