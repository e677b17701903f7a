import { CallLostError } from '../errors/call-lost.error.js';
import { CallTimeoutError } from '../errors/call-timeout.error.js';
import type { ClusterDispatchError } from '../errors/cluster-dispatch.error.js';
import { ContractMismatchError } from '../errors/contract-mismatch.error.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
import { NotSerializableError } from '../errors/not-serializable.error.js';
import { OverloadedError } from '../errors/overloaded.error.js';
import { Deadlines, type Expiring } from './deadlines.js';
import type { ErrorClasses } from './error-classes.js';
import { FrameBuilder } from './frame.js';
import { MAX_PENDING_CALLS } from './limits.js';
import { callText, type Failure, type Result } from './messages.js';
import { decodeValue } from './value-decoder.js';
import { encodeValue } from './value-encoder.js';
import type { EncodedValue } from './value.js';

/** A method as the caller knows it; `index` is its number in the contract of the library that is connected. */
export interface CallTarget {
  /** `provider.method` */
  readonly name: string;
  readonly timeoutMs: number;
  /** `undefined` while the connected library does not offer the method. */
  index: number | undefined;
}

interface PendingCall extends Expiring {
  readonly id: number;
  readonly target: CallTarget;
  /** Kept until the call is sent. */
  args: EncodedValue | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** What the caller needs from outside: it has no clock and no event loop of its own. */
export interface CallerEnvironment {
  readonly classes: ErrorClasses;
  /** Monotonic, in milliseconds. */
  now(): number;
  /** Something waits to be sent: call `flush()` at the end of this turn of the event loop. */
  requestFlush(): void;
  /** A call was made that expires at `deadline`: call `expire()` then. */
  requestExpiry(deadline: number): void;
}

/**
 * The calling half of a channel. Every call settles exactly once: answered, expired, lost with the channel, or
 * refused. While there is no channel calls wait in the order in which they were made.
 */
export class Caller {
  private readonly pending = new Map<number, PendingCall>();
  private readonly deadlines = new Deadlines<PendingCall>();
  private queue: PendingCall[] = [];
  private expiredInQueue = 0;
  private nextId = 0;
  private frames: FrameBuilder | undefined;
  private closedBecause: string | undefined;

  constructor(private readonly environment: CallerEnvironment) {}

  /** Calls that wait for an answer or for a channel. */
  get pendingCalls(): number {
    return this.pending.size;
  }

  /**
   * @throws {NotSerializableError} for an argument that cannot be sent
   * @throws {OverloadedError} when too many calls wait
   * @throws {LibraryUnavailableError} after `close()`
   */
  call(target: CallTarget, args: readonly unknown[]): Promise<unknown> {
    this.admit(target);
    const encoded = encodeArguments(target, args, this.environment.classes);
    return new Promise((resolve, reject) => {
      const { timeoutMs } = target;
      const call: PendingCall = {
        id: this.nextId++,
        target,
        args: encoded,
        resolve,
        reject,
        timeoutMs,
        deadline: 0,
        earlier: undefined,
        later: undefined,
      };
      this.pending.set(call.id, call);
      this.deadlines.add(call, this.environment.now());
      this.environment.requestExpiry(call.deadline);
      this.queue.push(call);
      if (this.frames && this.queue.length === 1) this.environment.requestFlush();
    });
  }

  /** A channel is up: what waited is sent first. */
  attach(send: (frame: Uint8Array) => void): void {
    this.frames = new FrameBuilder(send);
    this.flush();
  }

  /** The channel is down. What was sent is lost; what was not waits for the next channel. */
  detach(why: string): void {
    this.frames = undefined;
    for (const call of this.pending.values()) {
      if (call.args === undefined) this.fail(call, new CallLostError(call.target.name, why));
    }
  }

  /** No channel will come again: nothing stays pending. */
  close(why: string): void {
    if (this.closedBecause !== undefined) return;
    this.closedBecause = why;
    this.detach(why);
    for (const call of this.pending.values())
      this.fail(call, new LibraryUnavailableError(call.target.name, why));
    this.queue = [];
  }

  /** Sends what waits, when there is a channel. */
  flush(): void {
    if (!this.frames) return;
    const { queue } = this;
    this.queue = [];
    this.expiredInQueue = 0;
    for (const call of queue) this.send(call, this.frames);
    this.frames.flush();
  }

  receive({ type, id, value }: Result | Failure): void {
    const call = this.pending.get(id);
    // Answers to calls that expired meanwhile are dropped.
    if (!call) return;
    this.settled(call);
    try {
      const decoded = decodeValue(value, this.environment.classes);
      if (type === 'result') call.resolve(decoded);
      else call.reject(decoded);
    } catch (error) {
      call.reject(error);
      throw error;
    }
  }

  /** Fails the calls whose time is over, and returns the next deadline. */
  expire(): number | undefined {
    for (const call of this.deadlines.takeExpired(this.environment.now())) {
      const execution = call.args === undefined ? 'maybe' : 'never';
      if (execution === 'never') this.expiredInQueue++;
      this.fail(call, new CallTimeoutError(call.target.name, call.timeoutMs, execution));
    }
    this.compactQueue();
    return this.deadlines.next();
  }

  private admit({ name }: CallTarget): void {
    if (this.closedBecause !== undefined) throw new LibraryUnavailableError(name, this.closedBecause);
    if (this.pending.size >= MAX_PENDING_CALLS) throw new OverloadedError(name, MAX_PENDING_CALLS);
  }

  /** Forgets queued calls that expired, each time they are half of the queue: a long outage must not fill it. */
  private compactQueue(): void {
    if (this.expiredInQueue * 2 <= this.queue.length) return;
    this.queue = this.queue.filter(({ id }) => this.pending.has(id));
    this.expiredInQueue = 0;
  }

  private send(call: PendingCall, frames: FrameBuilder): void {
    const { args, target } = call;
    if (args === undefined || !this.pending.has(call.id)) return;
    if (target.index === undefined) return this.fail(call, new ContractMismatchError(target.name));
    call.args = undefined;
    const attachments = typeof args === 'string' ? undefined : args.attachments;
    frames.add(callText(call.id, target.index, args), attachments);
  }

  private fail(call: PendingCall, error: ClusterDispatchError): void {
    this.settled(call);
    call.reject(error);
  }

  private settled(call: PendingCall): void {
    this.pending.delete(call.id);
    this.deadlines.remove(call);
  }
}

function encodeArguments(target: CallTarget, args: readonly unknown[], classes: ErrorClasses): EncodedValue {
  try {
    return encodeValue(args, 'args', classes);
  } catch (error) {
    if (error instanceof NotSerializableError) throw error.of(target.name, 'never');
    throw error;
  }
}
