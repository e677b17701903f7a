import { CallLostError } from '../errors/call-lost.error.js';
import { ProtocolError } from '../errors/protocol.error.js';
import type { CallableMethod } from './callable-method.js';
import { Callee, type CalleeEnvironment } from './callee.js';
import type { CallTarget } from './call.js';
import type { Caller } from './caller.js';
import { DEFAULT_LIMITS } from './configured-limits.js';
import { Exports } from './exports.js';
import { type Frame, FrameBuilder, unpackFrame } from './frame.js';
import { Imports } from './imports.js';
import { MessageReader } from './message-reader.js';
import type { ChannelMessage, StateMessage } from './messages.js';
import {
  abortMessage,
  farewellMessage,
  type OutgoingMessage,
  releaseMessage,
  sentValue,
  type SentValue,
} from './outgoing-message.js';
import { type Origin, type Reference, type ReferenceReader, SIGNAL, type StreamKind } from './references.js';
import { remoteFunction, tellReleased } from './remote-function.js';
import { decodeValue } from './value-decoder.js';
import { encodeValue } from './value-encoder.js';
import { attachmentsOf, type EncodedValue, type WireValue } from './value.js';

/** What the owner of a channel gives it: it has no clock and no event loop of its own. */
export interface ChannelEnvironment extends CalleeEnvironment {
  /** Milliseconds a function of the other end may take. */
  readonly timeoutMs: number;
  /** Something waits to be sent: call `flush()` at the end of this turn of the event loop. */
  requestFlush(): void;
  /** Whether the peer does not read. Calls then wait here; `requestFlush()` of the channel sends them. */
  isFull?(): boolean;
  /** The other end sends no further calls. */
  onLeft?(): void;
  /** The other end publishes state. Without this it must not. */
  onState?(message: StateMessage): void;
}

const never = (): boolean => false;

export interface SentSignal {
  readonly signal: AbortSignal;
  readonly index: number;
}

/**
 * One end of one channel, from when it is up until it is down: what this end asks (its caller), what it answers (its
 * callee), and what the two ends hold of each other.
 */
export class Channel {
  readonly exports = new Exports();
  readonly imports = new Imports((number, count) => this.release(number, count));
  private readonly callee: Callee;
  private readonly frames: FrameBuilder;
  /** What the program let go of in this turn. */
  private readonly releases: OutgoingMessage[] = [];
  private flushRequested = false;
  private closed = false;
  private left = false;

  /** @param methods what the other end may call, by its number */
  constructor(
    send: (frame: Frame) => void,
    private readonly caller: Caller,
    methods: readonly CallableMethod[],
    private readonly environment: ChannelEnvironment,
  ) {
    this.frames = new FrameBuilder(send);
    this.callee = new Callee(methods, this, environment);
    caller.attach(this);
  }

  /** Who is at the other end. */
  get peer(): string {
    return this.environment.peer;
  }

  /** Whether the other end has said that it sends no further calls. */
  get isLeft(): boolean {
    return this.left;
  }

  /** Whether the peer does not read. */
  get isFull(): boolean {
    return this.environment.isFull?.() ?? false;
  }

  /** Whether no call of the other end runs, and nothing waits to be sent. */
  get idle(): boolean {
    return this.callee.idle && !this.flushRequested;
  }

  /**
   * Handles the messages of a frame in their order: all of them, or until `isOver` says so, which is asked after each.
   *
   * @returns what is left, for `goOn()`
   * @throws {ProtocolError} when it is not a frame of this protocol
   */
  receive(frame: Frame, isOver = never): MessageReader | undefined {
    return this.goOn(new MessageReader(unpackFrame(frame)), isOver);
  }

  /** Handles what `receive()` left. */
  goOn(rest: MessageReader, isOver = never): MessageReader | undefined {
    while (!rest.isAtEnd) {
      this.dispatch(rest.read() as ChannelMessage);
      if (isOver()) break;
    }
    return rest.isAtEnd ? undefined : rest;
  }

  /**
   * Puts a message into the next frame.
   *
   * @param value the value that the message carries
   * @param isSpendable whether nobody else has that, and it is never sent again: its bytes are gone once they are sent
   */
  post(message: OutgoingMessage, value: EncodedValue = '', isSpendable = false): void {
    if (this.closed) return;
    this.frames.add(message, attachmentsOf(value), isSpendable);
    this.requestFlush();
  }

  requestFlush(): void {
    if (this.flushRequested || this.closed) return;
    this.flushRequested = true;
    this.environment.requestFlush();
  }

  /** Sends what waits. */
  flush(): void {
    const { isFull } = this;
    if (!this.closed) {
      if (!isFull) {
        this.caller.flush(this);
        for (const message of this.releases.splice(0)) this.frames.add(message);
      }
      this.frames.flush();
    }
    this.flushRequested = false;
    // One that failed while it was sent may have led to others.
    if (!isFull && this.caller.hasUnsent(this)) this.requestFlush();
  }

  /** Tells the other end that it gets no further calls; those that were sent before are on their way. */
  sayFarewell(): void {
    this.post(farewellMessage());
  }

  /** Takes no call of the other end any more, and goes on with what runs. */
  drain(why: string): void {
    this.callee.drain(why);
  }

  /** The channel is down. Nothing is sent any more; what runs for the other end is told. */
  close(why: string): void {
    if (this.closed) return;
    this.closed = true;
    this.callee.close(why);
    this.exports.close();
    for (const object of this.imports.close()) tellReleased(object);
  }

  /**
   * The value as it stands in a message of this channel.
   *
   * @param origin the call that the value belongs to
   * @throws {OverloadedError} when the other end holds too many things of this one
   */
  sentValueOf(value: EncodedValue, origin: Origin): SentValue {
    if (typeof value === 'string' || !value.references) return sentValue(value);
    return sentValue(value, this.numbersOf(value.references, origin));
  }

  private numbersOf(references: readonly Reference[], origin: Origin): number[] {
    const numbers: number[] = [];
    let signals = 0;
    try {
      for (const reference of references)
        numbers.push(reference.kind === SIGNAL ? signals++ : this.exports.give(reference, origin));
    } catch (error) {
      // The value is not sent, and nobody will release what it refers to.
      numbers.forEach((number, at) => references[at]?.kind === SIGNAL || this.exports.takeBack(number));
      throw error;
    }
    return numbers;
  }

  /** The signals in a value, with the numbers that `sentValueOf` gives them. */
  signalsOf(value: EncodedValue): SentSignal[] {
    if (typeof value === 'string') return [];
    const signals = (value.references ?? []).filter(({ kind }) => kind === SIGNAL);
    return signals.map((reference, index) => ({ signal: reference.value as AbortSignal, index }));
  }

  /** Tells the other end that a signal among the arguments of a call aborted. */
  abort(id: number, index: number, reason: unknown): void {
    const { maxMessageBytes: maxBytes } = this.environment.limits ?? DEFAULT_LIMITS;
    const tell = (encoded: EncodedValue): void =>
      this.post(
        abortMessage(id, index, this.sentValueOf(encoded, { name: 'a signal', headers: undefined })),
        encoded,
      );
    try {
      tell(encodeValue(reason, 'reason', this.environment.classes, { maxBytes }));
    } catch {
      tell(
        encodeValue(
          new DOMException('This operation was aborted', 'AbortError'),
          'reason',
          this.environment.classes,
        ),
      );
    }
  }

  /** @param signal gives the signals of a call's arguments */
  decode(value: WireValue, signal?: (index: number) => AbortSignal): unknown {
    return decodeValue(value, this.environment.classes, value.references ? this.reader(signal) : undefined);
  }

  /** Nobody waits for that value any more: what it refers to at the other end is let go. */
  drop({ references = [] }: WireValue): void {
    for (const number of references) this.post(releaseMessage(number, 1));
  }

  /** Calls wait for the end of the turn, and what was called before it was let go must be called before it. */
  private release(number: number, count: number): void {
    if (this.closed) return;
    this.releases.push(releaseMessage(number, count));
    this.requestFlush();
  }

  private dispatch(message: ChannelMessage): void {
    switch (message.type) {
      case 'result':
      case 'failure':
      case 'opened':
      case 'next':
      case 'complete':
        return this.caller.receive(message, this);
      case 'farewell':
        this.left = true;
        return this.environment.onLeft?.();
      case 'release':
        return this.exports.release(message.reference, message.count);
      case 'change':
      case 'commit':
      case 'resync':
      case 'invalidate':
        if (!this.environment.onState) throw new ProtocolError('Only a library publishes state.');
        return this.environment.onState(message);
      case 'call':
      case 'invoke':
      case 'subscribe':
      case 'cancel':
      case 'abort':
      case 'credit':
        return this.callee.receive(message);
      default:
        throw new ProtocolError(`${(message as { type: string }).type} came after the handshake.`);
    }
  }

  private reader(signal: (index: number) => AbortSignal = refuseSignal): ReferenceReader {
    return {
      function: (number, name) => this.imports.receive(number, () => this.makeFunction(number, name)),
      stream: (number, kind, description) =>
        this.imports.receive(number, () => this.makeStream(number, kind, description)),
      signal,
    };
  }

  private makeFunction(number: number, name: string): object {
    const shown = `the function ${name || 'without a name'} of ${this.environment.peer}`;
    const target = this.target('function', number, shown);
    return remoteFunction(shown, {
      call: (args) => this.caller.call(target, args, this.environment.inherited()),
      release: () => this.imports.dispose(number),
      isClosed: () => this.closed,
    });
  }

  private makeStream(number: number, kind: StreamKind, description: unknown): object {
    const target = this.target('stream', number, `the ${kind.name} of ${this.environment.peer}`);
    return kind.make(
      {
        subscribe: (sink, credit) => {
          if (this.closed) throw new CallLostError(target.name, 'its channel was closed', true);
          return this.caller.open(target, '', sink, credit, this.environment.inherited());
        },
        release: () => void this.imports.dispose(number),
        isClosed: () => this.closed,
      },
      description,
    );
  }

  private target(type: CallTarget['type'], index: number, name: string): CallTarget {
    return { type, index, name, timeoutMs: this.environment.timeoutMs, channel: this };
  }
}

function refuseSignal(): never {
  throw new ProtocolError('Only the arguments of a call have signals.');
}
