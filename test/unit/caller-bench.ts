import { Caller, type CallTarget } from '../../lib/protocol/caller.js';
import { decodeValue } from '../../lib/protocol/value-decoder.js';
import { encodeValue } from '../../lib/protocol/value-encoder.js';
import {
  failureText,
  MessageReader,
  resultText,
  type Call,
  type Failure,
  type Result,
} from '../../lib/protocol/messages.js';
import type { EncodedValue } from '../../lib/protocol/value.js';
import { classes, messagesOf } from './wire.js';

/** How a call ended; `undefined` while it has not. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown } | undefined;

export interface TrackedCall {
  readonly promise: Promise<unknown>;
  readonly outcome: Outcome;
}

export const targetOf = (name = 'prices.quote', options: Partial<CallTarget> = {}): CallTarget => ({
  name,
  timeoutMs: 1_000,
  index: 0,
  ...options,
});

/** What went out over one channel. */
export class FakeChannel {
  readonly frames: Uint8Array[] = [];

  get calls(): Call[] {
    return this.frames.flatMap((frame) => messagesOf(frame)) as Call[];
  }

  /** The arguments of every call that went out, decoded. */
  get args(): unknown[] {
    return this.calls.map(({ value }) => decodeValue(value, classes));
  }
}

/** A caller with a clock that stands still until it is moved, and channels in memory. */
export class CallerBench {
  now = 0;
  flushRequests = 0;
  readonly expiryRequests: number[] = [];
  readonly caller = new Caller({
    classes,
    now: () => this.now,
    requestFlush: () => this.flushRequests++,
    requestExpiry: (deadline) => this.expiryRequests.push(deadline),
  });

  attach(): FakeChannel {
    const channel = new FakeChannel();
    this.caller.attach((frame) => channel.frames.push(frame));
    return channel;
  }

  /** Makes a call; what it throws at once is its outcome, too. */
  call(target: CallTarget = targetOf(), ...args: unknown[]): TrackedCall {
    const promise = (async (): Promise<unknown> => this.caller.call(target, args))();
    const tracked: { promise: Promise<unknown>; outcome: Outcome } = { promise, outcome: undefined };
    promise.then(
      (value) => (tracked.outcome = { value }),
      (error: unknown) => (tracked.outcome = { error }),
    );
    return tracked;
  }

  /** The library answers the call of that id. */
  answer(id: number, value: unknown): void {
    const encoded = encodeValue(value, 'result', classes);
    this.receive(resultText(id, encoded), encoded);
  }

  /** The method of the call of that id throws. */
  fail(id: number, thrown: unknown): void {
    const encoded = encodeValue(thrown, 'error', classes);
    this.receive(failureText(id, encoded), encoded);
  }

  /** Time passes, and what is over fails. */
  wait(milliseconds: number): number | undefined {
    this.now += milliseconds;
    return this.caller.expire();
  }

  private receive(text: string, encoded: EncodedValue): void {
    const reader = new MessageReader(typeof encoded === 'string' ? [] : encoded.attachments);
    this.caller.receive(reader.read(JSON.parse(text)) as Result | Failure);
  }
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
