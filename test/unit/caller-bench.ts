import type { Limits } from '../../lib/interfaces/limits.interface.js';
import type { CallTarget } from '../../lib/protocol/call.js';
import { Caller } from '../../lib/protocol/caller.js';
import { DEFAULT_LIMITS } from '../../lib/protocol/configured-limits.js';
import { decodeValue } from '../../lib/protocol/value-decoder.js';
import { Channel } from '../../lib/protocol/channel.js';
import { type Frame, unpackFrame } from '../../lib/protocol/frame.js';
import { encodeValue } from '../../lib/protocol/value-encoder.js';
import { MessageReader } from '../../lib/protocol/message-reader.js';
import type { Call, ChannelMessage } from '../../lib/protocol/messages.js';
import { type EncodedValue, attachmentsOf } from '../../lib/protocol/value.js';
import {
  classes,
  messagesOf,
  plainFailure,
  plainResult,
  spendableBytes,
  wholeFrame,
  rawFrame,
} from './wire.js';
import type { OutgoingMessage } from '../../lib/protocol/outgoing-message.js';

/** How a call ended; `undefined` while it has not. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown } | undefined;

export interface TrackedCall {
  readonly promise: Promise<unknown>;
  readonly outcome: Outcome;
}

export const targetOf = (name = 'prices.quote', options: Partial<CallTarget> = {}): CallTarget => ({
  type: 'method',
  name,
  timeoutMs: 1_000,
  index: 0,
  ...options,
});

/** What went out over one channel. */
export class FakeChannel {
  readonly frames: Uint8Array[] = [];
  /** Bytes that are gone once they are sent, frame by frame. */
  readonly spendable: number[] = [];

  send(frame: Frame): void {
    this.frames.push(wholeFrame(frame));
    this.spendable.push(spendableBytes(frame));
  }

  get messages(): ChannelMessage[] {
    return this.frames.flatMap((frame) => messagesOf(frame)) as ChannelMessage[];
  }

  get calls(): Call[] {
    return this.messages.filter((message) => message.type === 'call');
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
  /** The peer does not read. */
  isFull = false;
  readonly expiryRequests: number[] = [];
  /** The one that was attached last. */
  channel: Channel | undefined;
  readonly caller: Caller;

  constructor(limits: Partial<Limits> = {}) {
    this.caller = new Caller({
      classes,
      limits: { ...DEFAULT_LIMITS, ...limits },
      now: () => this.now,
      requestExpiry: (deadline) => this.expiryRequests.push(deadline),
    });
  }

  attach(): FakeChannel {
    const fake = new FakeChannel();
    this.channel = new Channel((frame) => fake.send(frame), this.caller, [], {
      classes,
      peer: 'the library',
      timeoutMs: 1_000,
      now: () => this.now,
      run: (_context, method, given) => method(given),
      inherited: () => undefined,
      isFull: () => this.isFull,
      requestFlush: () => this.flushRequests++,
    });
    this.flush();
    this.flushRequests = 0;
    return fake;
  }

  /** The channel, or an earlier one, is gone. */
  detach(why: string, channel = this.channel): void {
    if (channel) this.caller.detach(channel, why);
  }

  /** The end of a turn of the event loop. */
  flush(channel = this.channel): void {
    channel?.flush();
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
  answer(id: number, value: unknown, channel = this.channel): void {
    const encoded = encodeValue(value, 'result', classes);
    this.receive(plainResult(id, encoded), encoded, channel);
  }

  /** The method of the call of that id throws. */
  fail(id: number, thrown: unknown): void {
    const encoded = encodeValue(thrown, 'error', classes);
    this.receive(plainFailure(id, encoded), encoded);
  }

  /** Time passes, and what is over fails. */
  wait(milliseconds: number): number | undefined {
    this.now += milliseconds;
    return this.caller.expire();
  }

  /** A message of the other end. */
  receive({ numbers, json }: OutgoingMessage, encoded: EncodedValue = '', channel = this.channel): void {
    if (!channel) throw new Error('There is no channel.');
    const frame = unpackFrame(rawFrame(numbers, `[${json}]`));
    const reader = new MessageReader({ ...frame, attachments: attachmentsOf(encoded) ?? [] });
    this.caller.receive(reader.read() as never, channel);
  }
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
