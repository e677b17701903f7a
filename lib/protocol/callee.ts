import { CallTimeoutError } from '../errors/call-timeout.error.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
import { NotSerializableError } from '../errors/not-serializable.error.js';
import { OverloadedError } from '../errors/overloaded.error.js';
import { ProtocolError } from '../errors/protocol.error.js';
import type { Limits } from '../interfaces/limits.interface.js';
import { Answers } from './answers.js';
import { CallContext } from './call-context.js';
import { type CallableMethod, RELEASED_FUNCTION } from './callable-method.js';
import type { CallOptions } from './call.js';
import type { Channel } from './channel.js';
import { DEFAULT_LIMITS } from './configured-limits.js';
import { isDeeperThan } from './depth.js';
import type { KnownClasses } from './known-classes.js';
import { MAX_DEPTH, MAX_OPEN_STREAMS } from './limits.js';
import type { Abort, Call, ChannelMessage, Invoke, Subscribe } from './messages.js';
import { NumberMap } from './number-map.js';
import { checkCredit, OutgoingStream, type StreamOutlet } from './outgoing-stream.js';
import type { Origin, StreamKind } from './references.js';
import { CallSlots, type RunningCalls } from './running-calls.js';
import { DEFAULT_STREAM_OPTIONS } from './stream.js';

export interface CalleeEnvironment {
  readonly classes: KnownClasses;
  /** Who is at the other end: `worker 1`. */
  readonly peer: string;
  /** Default: those that hold when the options say nothing else. */
  readonly limits?: Limits;
  /** Counts what runs in the whole process; by default this channel alone. */
  readonly runningCalls?: RunningCalls;
  /** In milliseconds of the machine's monotonic clock. */
  now(): number;
  /** Runs a method so that the program can ask for the context of its call. */
  run<T>(context: CallContext, method: (given: T) => unknown, given: T): unknown;
  /** What a call inherits that is made now, from within a method. */
  inherited(): CallOptions | undefined;
}

const NO_STREAM: Origin = { name: 'a stream', headers: undefined };

type Question = Extract<
  ChannelMessage,
  { type: 'call' | 'invoke' | 'subscribe' | 'cancel' | 'abort' | 'credit' }
>;

interface OpenStream {
  readonly stream: OutgoingStream;
  readonly context: CallContext;
}

/** The answering half of an end: runs methods by their number and functions that were sent, and nothing else. */
export class Callee {
  /** Calls that somebody waits for. */
  private readonly calls = new NumberMap<CallContext>();
  private readonly streams = new Map<number, OpenStream>();
  /** Of methods that have not returned; a call that was cancelled may still run. */
  private readonly slots: CallSlots;
  private closed = false;
  private drainsBecause: string | undefined;
  /** Of all streams that wait for their consumers. */
  private readonly budget = { bytesWaiting: 0 };
  private readonly answers: Answers;

  constructor(
    private readonly methods: readonly CallableMethod[],
    private readonly channel: Channel,
    private readonly environment: CalleeEnvironment,
  ) {
    const { peer, limits = DEFAULT_LIMITS, runningCalls, classes } = environment;
    this.answers = new Answers(channel, classes, { maxBytes: limits.maxMessageBytes });
    this.slots = new CallSlots(peer, limits, runningCalls);
  }

  /** Whether no call runs. Streams do not count: most have no end. */
  get idle(): boolean {
    return this.slots.idle;
  }

  get openStreams(): number {
    return this.streams.size;
  }

  /** @throws {ProtocolError} when there is no such method: the peer does not speak from our contract */
  receive(message: Question): void {
    switch (message.type) {
      case 'call':
        return this.start(message, this.method(message.method));
      case 'invoke':
        return this.start(message, this.functionOf(message.reference));
      case 'subscribe':
        return this.subscribe(message);
      case 'credit':
        return this.streams.get(message.id)?.stream.addCredit(message.count);
      case 'cancel':
        return this.cancel(message.id);
      case 'abort':
        return this.abort(message);
    }
  }

  /** Takes no call any more; what runs may still call functions of the other end, and be answered. */
  drain(why: string): void {
    this.drainsBecause = why;
  }

  /** Nobody listens any more: what runs is told, and the answers are dropped. */
  close(why: string): void {
    this.closed = true;
    const reason = new Error(why);
    for (const context of this.calls.values()) context.cancel(reason);
    this.calls.clear();
    for (const id of this.streams.keys()) this.stopStream(id, (context) => context.cancel(reason));
  }

  private method(index: number): CallableMethod {
    const method = this.methods[index];
    if (!method) throw new ProtocolError(`There is no method of number ${index}.`);
    return method;
  }

  /** @throws {ProtocolError} for what no caller of ours asks: it would take the place of another request */
  private checkRequest({ id, credit }: Call | Invoke | Subscribe): void {
    if (this.calls.get(id) || this.streams.has(id))
      throw new ProtocolError(`There is a request of number ${id} already.`);
    checkCredit(credit);
  }

  /** It may have been released while the call of it was on its way. */
  private functionOf(number: number): CallableMethod {
    const found = this.channel.exports.functionOf(number);
    if (!found) return RELEASED_FUNCTION;
    const { value, origin } = found;
    return {
      name: `the function ${value.name && `${value.name} `}given to ${origin.name}`,
      invoke: (args) => value(...args),
    };
  }

  private start(request: Call | Invoke, method: CallableMethod): void {
    const { id, deadline, headers } = request;
    this.checkRequest(request);
    const context = new CallContext(method.name, this.environment.peer, deadline, headers);
    this.slots.begin();
    this.calls.add(id, context);
    const args = this.argumentsOf(request, context);
    if (args) this.run(request, method, context, args);
  }

  private argumentsOf({ id, value }: Call | Invoke, context: CallContext): unknown[] | undefined {
    try {
      // JSON that needs no tags is taken as it is; a method that walks through it must not run out of stack.
      if (!value.attachments && isDeeperThan(value.json, MAX_DEPTH))
        throw new ProtocolError('The arguments of a call are nested too deeply.');
      const args = this.channel.decode(value, (index) => context.argumentSignal(index));
      if (Array.isArray(args)) return args as unknown[];
      throw new ProtocolError('The arguments of a call are not a list.');
    } catch (error) {
      if (error instanceof NotSerializableError)
        return void this.answerFailure(id, error.of(context.name, 'never'));
      if (!(error instanceof ProtocolError)) return void this.answerFailure(id, error);
      // The peer does not speak this protocol; not to be taken for what a method throws.
      this.returned(id);
      throw error;
    }
  }

  private run(request: Call | Invoke, method: CallableMethod, context: CallContext, args: unknown[]): void {
    const { environment } = this;
    let returned: unknown;
    let isLater: boolean;
    try {
      this.admit(request, method);
      returned = environment.run(context, method.invoke, args);
      isLater = isThenable(returned);
    } catch (thrown) {
      return this.answerFailure(request.id, thrown);
    }
    if (isLater) this.answerLater(request, method, returned as PromiseLike<unknown>);
    else this.answer(request, method, returned);
  }

  /** Only here, with the arguments made: what they refer to is let go with them. */
  private admit({ type, deadline }: Call | Invoke, { name }: CallableMethod): void {
    if (type === 'call' && this.drainsBecause !== undefined)
      throw new LibraryUnavailableError(name, this.drainsBecause);
    this.slots.check(name);
    if (this.environment.now() > deadline) throw new CallTimeoutError(name, undefined, 'never');
  }

  private answerLater(request: Call | Invoke, method: CallableMethod, returned: PromiseLike<unknown>): void {
    // Of a thenable that is no promise this makes one: it settles once, whatever the thenable does.
    Promise.resolve(returned).then(
      (value) => this.answer(request, method, value),
      (error: unknown) => this.answerFailure(request.id, error),
    );
  }

  private answer({ id, credit }: Call | Invoke, method: CallableMethod, value: unknown): void {
    const context = this.returned(id);
    const kind = credit > 0 || !context ? this.streamKindOf(value) : undefined;
    if (!context) return kind?.discard?.(value as object);
    if (kind) return this.open(id, credit, context, kind, value as object, method.stream);
    context.end();
    this.answers.result(id, context, value);
  }

  /** What cannot even be looked at is no stream; that it cannot be sent either is told to who asked. */
  private streamKindOf(value: unknown): StreamKind | undefined {
    try {
      return this.environment.classes.streamKindOf(value);
    } catch {
      return undefined;
    }
  }

  private answerFailure(id: number, thrown: unknown): void {
    const context = this.returned(id);
    context?.end();
    if (context) this.answers.failure(id, context, thrown);
  }

  private subscribe(request: Subscribe): void {
    const { id, reference, credit } = request;
    this.checkRequest(request);
    const found = this.channel.exports.takeStream(reference);
    if (!found)
      return this.answers.failure(id, NO_STREAM, new Error('This stream was consumed already, or released.'));
    const { name, headers } = found.origin;
    const context = new CallContext(name, this.environment.peer, Infinity, headers);
    this.open(id, credit, context, found.kind, found.value);
  }

  private open(
    id: number,
    credit: number,
    context: CallContext,
    kind: StreamKind,
    value: object,
    options = DEFAULT_STREAM_OPTIONS,
  ): void {
    if (this.streams.size >= MAX_OPEN_STREAMS) {
      kind.discard?.(value);
      return this.answers.failure(id, context, tooManyStreams(context.name));
    }
    context.becomeStream();
    const stream = new OutgoingStream(this.outlet(id, context), options, credit, this.budget);
    this.streams.set(id, { stream, context });
    this.answers.opened(id);
    // A stream that is locked, for example, fails when it is taken for a source: so does this one.
    stream.start({ start: (sink) => kind.source(value).start(sink) });
  }

  private outlet(id: number, context: CallContext): StreamOutlet {
    const { answers, environment } = this;
    const { name } = context;
    return {
      name,
      run: (step) => void environment.run(context, step, undefined),
      encode: (item) => answers.encodeItem(item, context),
      sendNext: (item) => answers.next(id, context, item),
      sendEnd: (end) => {
        this.streams.delete(id);
        context.end();
        if (end) answers.failure(id, context, end.error);
        else answers.complete(id);
      },
    };
  }

  private cancel(id: number): void {
    const reason = new DOMException('The caller gave up', 'AbortError');
    this.calls.get(id)?.cancel(reason);
    this.calls.delete(id);
    this.stopStream(id, (context) => context.cancel(reason));
  }

  private stopStream(id: number, tell: (context: CallContext) => void): void {
    const open = this.streams.get(id);
    if (!open) return;
    this.streams.delete(id);
    open.context.end();
    open.stream.stop();
    tell(open.context);
  }

  private abort({ id, signal, value }: Abort): void {
    const context = this.calls.get(id) ?? this.streams.get(id)?.context;
    if (context) context.abortArgument(signal, this.reasonOf(value));
    else this.channel.drop(value);
  }

  private reasonOf(value: Abort['value']): unknown {
    try {
      return this.channel.decode(value);
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      return error;
    }
  }

  /** The method has returned. Gives the context of its call, if somebody still waits for the answer. */
  private returned(id: number): CallContext | undefined {
    this.slots.end();
    const context = this.calls.get(id);
    this.calls.delete(id);
    return this.closed ? undefined : context;
  }
}

function tooManyStreams(name: string): OverloadedError {
  return new OverloadedError(
    `${name} was not subscribed to: ${MAX_OPEN_STREAMS} streams of this channel are open already. Share one among its ` +
      'subscribers, with share() of RxJS for example.',
    'yes',
  );
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
