import { CallCancelledError } from '../errors/call-cancelled.error.js';
import { CallCycleError } from '../errors/call-cycle.error.js';
import { CallLostError } from '../errors/call-lost.error.js';
import { CallTimeoutError } from '../errors/call-timeout.error.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
import { NotSerializableError } from '../errors/not-serializable.error.js';
import { ProtocolError } from '../errors/protocol.error.js';
import type { Limits } from '../interfaces/limits.interface.js';
import type { AskedCall, CallEnd, CallOptions, CallTarget, PendingCall } from './call.js';
import { CallQueue } from './call-queue.js';
import { CallRoom } from './call-room.js';
import { CallSignals } from './call-signals.js';
import { isRepeatable, lossOf, mayHaveRun, mismatchOf } from './lost-calls.js';
import type { Channel } from './channel.js';
import { DEFAULT_LIMITS } from './configured-limits.js';
import { Deadlines } from './deadlines.js';
import type { KnownClasses } from './known-classes.js';
import { IncomingStreams } from './incoming-streams.js';
import { BATCH_SIZE, MAX_CALL_PATH } from './limits.js';
import type { Answer } from './messages.js';
import {
  callMessage,
  cancelMessage,
  invokeMessage,
  type OutgoingMessage,
  subscribeMessage,
} from './outgoing-message.js';
import { asOutage } from './outage.js';
import type { Origin } from './references.js';
import type { StreamSink, StreamSubscription } from './stream.js';
import { NumberMap } from './number-map.js';
import { failUndecodable } from './undecodable.js';
import { type EncodeOptions, encodeValue } from './value-encoder.js';
import { type EncodedValue, sizeOf } from './value.js';

/** What the caller needs from outside: it has no clock and no event loop of its own. */
export interface CallerEnvironment {
  readonly classes: KnownClasses;
  /** In milliseconds of the machine's monotonic clock. */
  now(): number;
  /** Default: those that hold when the options say nothing else. */
  readonly limits?: Limits;
  /** A call was made that expires at `deadline`: call `expire()` then. */
  requestExpiry(deadline: number): void;
}

/**
 * The asking half of an end. Every call settles exactly once: answered, expired, cancelled, lost with the channel, or
 * refused; every stream ends at most once. While there is no channel calls wait in the order in which they were made.
 *
 * Beside the channel that is used now there may be earlier ones, over which calls and streams go on that began there.
 */
export class Caller {
  private readonly pending = new NumberMap<PendingCall>();
  private readonly streams = new IncomingStreams();
  private readonly deadlines = new Deadlines<PendingCall>();
  private readonly queue = new CallQueue((call) => this.isPending(call));
  private nextId = 0;
  /** The one that takes new calls. */
  private current: Channel | undefined;
  /** Why nobody should wait for a channel. */
  private downBecause: string | undefined;
  private closedBecause: string | undefined;

  private readonly room: CallRoom;
  private readonly encoding: EncodeOptions;

  constructor(private readonly environment: CallerEnvironment) {
    const { limits = DEFAULT_LIMITS } = environment;
    this.room = new CallRoom(limits);
    this.encoding = { areArguments: true, maxBytes: limits.maxMessageBytes };
  }

  /** Calls that wait for an answer or for a channel. */
  get pendingCalls(): number {
    return this.pending.size;
  }

  get openStreams(): number {
    return this.streams.size;
  }

  /** Whether there are calls that this channel could send now. */
  hasUnsent(channel: Channel): boolean {
    return this.queue.has((call) => this.channelFor(call) === channel);
  }

  /**
   * @throws {NotSerializableError} for an argument that cannot be sent
   * @throws {OverloadedError} when too many calls wait
   * @throws {CallCycleError} when too many calls wait for each other
   * @throws {LibraryUnavailableError} after `close()`
   */
  call(target: CallTarget, args: readonly unknown[], options?: CallOptions): Promise<unknown> {
    this.admit(target, options);
    const encoded = this.encode(target, args);
    this.room.add(target.name, encoded);
    return new Promise((resolve, reject) => {
      this.add(target, encoded, { resolve, reject }, options).ownsArgs = true;
    });
  }

  /** The same, for who makes the promise. @throws as `call()` */
  start(target: CallTarget, args: readonly unknown[], end: CallEnd, options?: CallOptions): void {
    this.admit(target, options);
    const encoded = this.encode(target, args);
    this.room.add(target.name, encoded);
    this.add(target, encoded, end, options).ownsArgs = true;
  }

  /**
   * Calls a method with arguments that are encoded already.
   *
   * @throws as `call()`, but for `NotSerializableError`
   */
  ask(target: CallTarget, args: EncodedValue, end: CallEnd, options?: CallOptions): AskedCall {
    this.admit(target, options);
    this.room.add(target.name, args);
    const call = this.add(target, args, end, options);
    return {
      deadline: call.deadline,
      get wasSent() {
        return call.timesSent > 0;
      },
      cancel: () => this.leave(call),
    };
  }

  /**
   * Asks for a stream: for what a method returns, or for one that the other end sent. A method that returns none gives
   * a stream of that one value.
   *
   * @param credit how many items may be on their way at a time
   * @throws as `call()`
   */
  open(
    target: CallTarget,
    args: EncodedValue,
    sink: StreamSink,
    credit: number,
    options?: CallOptions,
  ): StreamSubscription {
    this.admit(target, options);
    this.room.add(target.name, args);
    const end: CallEnd = {
      resolve(value) {
        sink.next(value);
        sink.complete();
      },
      reject: (error) => sink.error(error),
    };
    const call = this.add(target, args, end, options, sink, credit);
    return {
      consumed: (count) => this.streams.of(call.id)?.stream.consumed(count),
      unsubscribe: () => this.leave(call),
    };
  }

  /** Arguments as they are now. @throws {NotSerializableError} */
  encode(target: CallTarget, args: readonly unknown[]): EncodedValue {
    try {
      return encodeValue(args, 'args', this.environment.classes, this.encoding);
    } catch (error) {
      if (error instanceof NotSerializableError) throw error.of(target.name, 'never');
      throw error;
    }
  }

  /** A channel is up: it takes all calls from now on, those first that waited. */
  attach(channel: Channel): void {
    this.current = channel;
    this.downBecause = undefined;
    if (this.queue.length > 0) channel.requestFlush();
  }

  /**
   * A channel is down. What was sent over it is lost, but for calls that may be sent again; these, and what was not sent,
   * wait for the next one.
   */
  detach(channel: Channel, why: string): void {
    if (channel === this.current) this.current = undefined;
    this.sendAgain(
      this.pending.values().filter((call) => call.channel === channel && call.args !== undefined),
    );
    this.lose((call) => (call.channel ?? call.target.channel) === channel, why);
    this.failWaiting();
  }

  /**
   * No channel will come soon. Until `resume()`, or until there is one, calls do not wait for it: they fail with a
   * `LibraryUnavailableError`, or with a `CallLostError` when they were sent before.
   */
  suspend(why: string): void {
    this.downBecause = why;
    this.failWaiting();
  }

  /** A channel may come soon: calls wait for it. */
  resume(): void {
    this.downBecause = undefined;
  }

  /** No channel will come again: nothing stays pending. */
  close(why: string): void {
    if (this.closedBecause !== undefined) return;
    this.closedBecause = why;
    this.current = undefined;
    this.lose(() => true, why);
    this.queue.clear();
  }

  /** Hands what waits for this channel over to it. */
  flush(channel: Channel): void {
    this.streams.sendCredit(channel);
    const calls = this.queue.take((queued) => this.channelFor(queued) === channel);
    let size = 0;
    let at = 0;
    for (const call of calls) {
      at++;
      size += this.send(call, channel);
      if (size < BATCH_SIZE) continue;
      // A frame was handed over. When the peer does not read, the others wait where they can still be taken back.
      if (channel.isFull) return this.queue.putBack(calls.slice(at).filter((left) => this.isPending(left)));
      size = 0;
    }
  }

  receive(message: Answer, channel: Channel): void {
    const { id } = message;
    const call = this.pending.get(id);
    if (call?.channel === channel) return this.answer(call, message, channel);
    const open = this.streams.of(id);
    if (open?.call.channel === channel) return this.streams.receive(open, message, channel);
    // What comes for a call that expired or was cancelled meanwhile is dropped, or for one of another channel.
    if ('value' in message) channel.drop(message.value);
  }

  /** Fails the calls whose time is over, and returns the next deadline. */
  expire(): number | undefined {
    for (const call of this.deadlines.takeExpired(this.environment.now())) {
      // Who was told of an earlier one may have cancelled this one.
      if (!this.isPending(call)) continue;
      const error = this.hopelessness(call) ?? this.timeoutOf(call);
      this.withdraw(call);
      call.end.reject(error);
    }
    return this.deadlines.next();
  }

  private isPending({ id }: PendingCall): boolean {
    return this.pending.get(id) !== undefined;
  }

  private readonly canSend = (): boolean => this.current !== undefined && !this.current.isFull;

  private admit({ name }: CallTarget, options: CallOptions | undefined): void {
    if (this.closedBecause !== undefined) throw new LibraryUnavailableError(name, this.closedBecause);
    this.room.admit(name, this.pending.size, this.canSend);
    if (!options) return;
    const { path = [] } = options.headers ?? {};
    if (path.length >= MAX_CALL_PATH) throw new CallCycleError(name, path);
    if (options.signal?.aborted)
      throw new CallCancelledError(name, 'never', { cause: options.signal.reason });
  }

  private add(
    target: CallTarget,
    args: EncodedValue,
    end: CallEnd,
    options: CallOptions | undefined,
    sink?: StreamSink,
    credit = 0,
  ): PendingCall {
    const call: PendingCall = {
      id: this.nextId++,
      target,
      options,
      headers: options?.headers,
      end,
      args,
      ownsArgs: false,
      channel: undefined,
      timesSent: 0,
      sink,
      credit,
      signals: undefined,
      timeoutMs: target.timeoutMs,
      latest: options?.deadline,
      deadline: 0,
      place: -1,
      earlier: undefined,
      later: undefined,
    };
    // Its end comes with the next timer, and not at once: who tries again and again must not keep the process busy.
    if (this.hopelessness(call)) call.latest = this.environment.now();
    if (options?.signal) this.watch(call, options.signal);
    this.pending.add(call.id, call);
    this.deadlines.add(call, this.environment.now());
    this.environment.requestExpiry(call.deadline);
    this.queue.push(call);
    this.channelFor(call)?.requestFlush();
    return call;
  }

  private watch(call: PendingCall, signal: AbortSignal): void {
    call.signals = new CallSignals();
    call.signals.on(signal, (cause) => {
      const isOpen = this.streams.of(call.id) !== undefined;
      const execution = this.withdraw(call);
      call.end.reject(new CallCancelledError(call.target.name, isOpen ? 'yes' : execution, { cause }));
    });
  }

  /** @returns how large its arguments are */
  private send(call: PendingCall, channel: Channel): number {
    const { args, target } = call;
    // One that failed just now may have led to the end of this one.
    if (args === undefined || !this.isPending(call)) return 0;
    if (target.index === undefined) {
      this.fail(call, mismatchOf(call));
      return 0;
    }
    if (!target.isIdempotent || !isRepeatable(args)) this.forgetArguments(call);
    // Those of an earlier time may still be on their way.
    const isSpendable = call.ownsArgs && call.args === undefined && call.timesSent === 0;
    call.channel = channel;
    try {
      channel.post(this.messageOf(call, target.index, args, channel), args, isSpendable);
    } catch (error) {
      this.fail(call, call.timesSent > 0 ? mayHaveRun(error) : error);
      return 0;
    }
    call.timesSent++;
    if (typeof args !== 'string' && args.references) this.forwardSignals(call, args, channel);
    return sizeOf(args);
  }

  private forgetArguments(call: PendingCall): void {
    if (call.args === undefined) return;
    this.room.remove(call.args);
    call.args = undefined;
  }

  private messageOf(call: PendingCall, index: number, args: EncodedValue, channel: Channel): OutgoingMessage {
    const { id, credit, target } = call;
    if (target.type === 'stream') return subscribeMessage(id, index, credit);
    const sent = typeof args === 'string' ? args : channel.sentValueOf(args, originOf(call));
    return target.type === 'method' ? callMessage(index, call, sent) : invokeMessage(index, call, sent);
  }

  /** The other end has signals of its own for those among the arguments; they abort when ours do. */
  private forwardSignals(call: PendingCall, args: EncodedValue, channel: Channel): void {
    for (const { signal, index } of channel.signalsOf(args)) {
      call.signals ??= new CallSignals();
      call.signals.on(signal, (reason) => channel.abort(call.id, index, reason));
    }
  }

  private answer(call: PendingCall, message: Answer, channel: Channel): void {
    if (message.type === 'opened') return this.begin(call, channel);
    if (message.type !== 'result' && message.type !== 'failure')
      throw new ProtocolError(`${message.type} came for a stream that has not begun.`);
    this.settled(call);
    let decoded: unknown;
    try {
      decoded = channel.decode(message.value);
    } catch (error) {
      return failUndecodable(call, error);
    }
    if (message.type === 'result') call.end.resolve(decoded, !message.value.references);
    else call.end.reject(call.timesSent > 1 ? mayHaveRun(decoded) : decoded);
  }

  /** The answer is a stream: the call is over, and its items follow. */
  private begin(call: PendingCall, channel: Channel): void {
    this.streams.begin(call, channel, () => this.leave(call));
    this.forgetArguments(call);
    this.pending.delete(call.id);
    this.deadlines.remove(call);
  }

  /** Who called does not wait any more, or wants no more of a stream. */
  private leave(call: PendingCall): void {
    if (this.isPending(call) || this.streams.of(call.id)) this.withdraw(call);
  }

  /** Takes a call back, and tells the other end if it knows of it. */
  private withdraw(call: PendingCall): 'never' | 'maybe' {
    const { id, channel } = call;
    this.settled(call);
    this.streams.end(call);
    if (channel) channel.post(cancelMessage(id));
    else this.queue.oneSettled();
    return call.timesSent > 0 ? 'maybe' : 'never';
  }

  private timeoutOf({ target, channel, timesSent, deadline, latest, timeoutMs }: PendingCall): Error {
    // When what waits for the call has given up as well, it does not help that a library may come.
    const hasGivenUp = deadline === latest;
    const execution = timesSent > 0 ? 'maybe' : 'never';
    const error = new CallTimeoutError(target.name, hasGivenUp ? undefined : timeoutMs, execution);
    return channel || hasGivenUp ? error : asOutage(error);
  }

  /** What a call fails with that waits for a channel, when it is known that none comes soon. */
  private hopelessness(call: PendingCall): Error | undefined {
    if (this.downBecause === undefined || this.current || call.channel || !isImpatient(call))
      return undefined;
    return lossOf(call, this.downBecause);
  }

  private failWaiting(): void {
    const { downBecause } = this;
    if (downBecause === undefined || this.current) return;
    for (const call of this.queue.take(isImpatient))
      if (this.isPending(call)) this.fail(call, lossOf(call, downBecause));
  }

  /** Before all that were made later. Whoever is told of other losses finds them in the queue. */
  private sendAgain(calls: readonly PendingCall[]): void {
    for (const call of calls) {
      call.channel = undefined;
      // The other end that was told of these is gone.
      call.signals?.close();
      if (call.options?.signal) this.watch(call, call.options.signal);
    }
    this.queue.putBack(calls);
    if (calls.length > 0) this.current?.requestFlush();
  }

  /** Fails calls and streams, each with what it came to. */
  private lose(isLost: (call: PendingCall) => boolean, why: string): void {
    for (const { call, stream } of this.streams.take(isLost))
      stream.sink.error(asOutage(new CallLostError(call.target.name, why, true)));
    const lost = this.pending.values().filter(isLost);
    // Who was told of an earlier one may have cancelled this one.
    for (const call of lost) if (this.isPending(call)) this.fail(call, lossOf(call, why));
  }

  /** Where a call that waits is to be sent. */
  private channelFor({ target }: PendingCall): Channel | undefined {
    return target.channel ?? this.current;
  }

  private fail(call: PendingCall, error: unknown): void {
    this.settled(call);
    call.end.reject(error);
  }

  private settled(call: PendingCall): void {
    this.pending.delete(call.id);
    this.forgetArguments(call);
    this.deadlines.remove(call);
    call.signals?.close();
  }
}

function originOf({ target, headers }: PendingCall): Origin {
  return { name: target.name, headers };
}

/** Whether it waits for a channel only while it is known that one may come soon. */
function isImpatient({ options, target }: PendingCall): boolean {
  return !options?.isPatient && !target.channel;
}
