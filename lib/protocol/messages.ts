import { ProtocolError } from '../errors/protocol.error.js';
import type { Contract } from './contract.js';
import type { EncodedValue, WireValue } from './value.js';

export const PROTOCOL_VERSION = 1;

/** First element of every message on the wire. */
export const MessageType = {
  challenge: 0,
  hello: 1,
  welcome: 2,
  call: 3,
  result: 4,
  failure: 5,
  cancel: 6,
  invoke: 7,
  subscribe: 8,
  credit: 9,
  next: 10,
  complete: 11,
  opened: 12,
  release: 13,
  abort: 14,
  farewell: 15,
  change: 16,
  commit: 17,
  resync: 18,
  invalidate: 19,
} as const;

/** library → agent, first: prove who you are. */
export interface Challenge {
  readonly type: 'challenge';
  readonly version: number;
  readonly nonce: string;
}

/** agent → library: the answer to the challenge, and one back. */
export interface Hello {
  readonly type: 'hello';
  readonly agent: string;
  readonly nonce: string;
  readonly proof: string;
}

/** library → agent: you are in, I am who I say, and this is what I offer. */
export interface Welcome {
  readonly type: 'welcome';
  readonly proof: string;
  readonly epoch: number;
  readonly contract: Contract;
}

/** Handed on from call to call. */
export interface CallHeaders {
  /** Every call that waits for this one, the outermost first. */
  readonly path?: readonly string[];
  /** Of the user: `traceparent`, for example. */
  readonly trace?: Readonly<Record<string, string>>;
}

/** agent → library: I send you no further call; another library has them from now on. */
export interface Farewell {
  readonly type: 'farewell';
}

interface Request {
  /** Chosen by the end that asks; unique among all that it asks on this channel. */
  readonly id: number;
  /** When it expires, in milliseconds of the machine's monotonic clock. */
  readonly deadline: number;
  /** How many items may come at once, when the answer is to be a stream; otherwise 0. */
  readonly credit: number;
  /** The list of arguments. */
  readonly value: WireValue;
  readonly headers: CallHeaders | undefined;
}

/** agent → library: run a method. */
export interface Call extends Request {
  readonly type: 'call';
  readonly method: number;
}

/** Run a function that you sent me. */
export interface Invoke extends Request {
  readonly type: 'invoke';
  readonly reference: number;
}

/** Send me the items of a stream that you sent me. */
export interface Subscribe {
  readonly type: 'subscribe';
  readonly id: number;
  readonly reference: number;
  readonly credit: number;
}

/** What the method or function returned. */
export interface Result {
  readonly type: 'result';
  readonly id: number;
  readonly value: WireValue;
}

/** What the method or function threw, or how the stream ended; any value can be thrown. */
export interface Failure {
  readonly type: 'failure';
  readonly id: number;
  readonly value: WireValue;
}

/** I no longer wait for this answer, or no longer want items of this stream. */
export interface Cancel {
  readonly type: 'cancel';
  readonly id: number;
}

/** A signal among the arguments of my call aborted. `value` is its reason. */
export interface Abort {
  readonly type: 'abort';
  readonly id: number;
  readonly signal: number;
  readonly value: WireValue;
}

/** The answer is a stream: its items follow. */
export interface Opened {
  readonly type: 'opened';
  readonly id: number;
}

/** An item of a stream. */
export interface Next {
  readonly type: 'next';
  readonly id: number;
  readonly value: WireValue;
}

/** The stream ended well. */
export interface Complete {
  readonly type: 'complete';
  readonly id: number;
}

/** I consumed so many items: send as many more. */
export interface Credit {
  readonly type: 'credit';
  readonly id: number;
  readonly count: number;
}

/** Nobody here needs what you sent me under this number; it came `count` times. */
export interface Release {
  readonly type: 'release';
  readonly reference: number;
  readonly count: number;
}

/** library → agent: a piece of state changes, once the next commit comes. */
export interface Change {
  readonly type: 'change';
  /** Its position among all states of the contract. */
  readonly state: number;
  /** One of `Operation`. */
  readonly operation: number;
  /** The list of its operands. */
  readonly value: WireValue;
}

/** library → agent: what came since the last commit becomes visible, all of it at once. */
export interface Commit {
  readonly type: 'commit';
  readonly version: number;
}

/** library → agent: a snapshot follows, until the next commit. What was kept of results is to be forgotten. */
export interface Resync {
  readonly type: 'resync';
}

/** library → agent: what was kept of the results of a method is to be forgotten, once the next commit comes. */
export interface Invalidate {
  readonly type: 'invalidate';
  readonly method: number;
  /** The list of arguments; without one, whatever they were. */
  readonly value: WireValue;
}

export type StateMessage = Change | Commit | Resync | Invalidate;
export type HandshakeMessage = Challenge | Hello | Welcome;
export type ChannelMessage =
  | Call
  | Invoke
  | Subscribe
  | Result
  | Failure
  | Cancel
  | Abort
  | Opened
  | Next
  | Complete
  | Credit
  | Release
  | Farewell
  | StateMessage;
export type Message = HandshakeMessage | ChannelMessage;
/** What comes for a call or a stream that was asked for. */
export type Answer = Result | Failure | Opened | Next | Complete;

export const challengeText = (nonce: string): string =>
  JSON.stringify([MessageType.challenge, PROTOCOL_VERSION, nonce]);

export const helloText = (agent: string, nonce: string, proof: string): string =>
  JSON.stringify([MessageType.hello, agent, nonce, proof]);

export const welcomeText = (proof: string, epoch: number, contract: Contract): string =>
  JSON.stringify([MessageType.welcome, proof, epoch, contract]);

/** A value as a message has it: nothing for `undefined`, or its JSON with what belongs to it. */
export type ValueText = string;

/** @param numbers of the value's references, in their order */
export function valueText(value: EncodedValue, numbers: readonly number[] = []): ValueText {
  if (typeof value === 'string') return value === '' ? '' : `,${value}`;
  const rest = numbers.length > 0 ? `,[${numbers.join(',')}]` : '';
  return `,${value.json},${value.attachments.length}${rest}`;
}

/** What calls and invocations have in common, and the arguments do not tell. */
export interface RequestHead {
  readonly id: number;
  readonly deadline: number;
  readonly credit: number;
  readonly headers: CallHeaders | undefined;
}

export const callText = (method: number, head: RequestHead, args: ValueText): string =>
  requestText(MessageType.call, method, head, args);

export const invokeText = (reference: number, head: RequestHead, args: ValueText): string =>
  requestText(MessageType.invoke, reference, head, args);

/** `[type, id, target, deadline, credit, headers or 0, …arguments]` */
function requestText(type: number, target: number, head: RequestHead, args: ValueText): string {
  const headers = head.headers ? JSON.stringify(head.headers) : '0';
  return `[${type},${head.id},${target},${Math.ceil(head.deadline)},${head.credit},${headers}${args}]`;
}

export const subscribeText = (id: number, reference: number, credit: number): string =>
  `[${MessageType.subscribe},${id},${reference},${credit}]`;

export const resultText = (id: number, value: ValueText): string => `[${MessageType.result},${id}${value}]`;

export const failureText = (id: number, value: ValueText): string => `[${MessageType.failure},${id}${value}]`;

export const nextText = (id: number, value: ValueText): string => `[${MessageType.next},${id}${value}]`;

export const abortText = (id: number, signal: number, reason: ValueText): string =>
  `[${MessageType.abort},${id},${signal}${reason}]`;

export const cancelText = (id: number): string => `[${MessageType.cancel},${id}]`;

export const openedText = (id: number): string => `[${MessageType.opened},${id}]`;

export const completeText = (id: number): string => `[${MessageType.complete},${id}]`;

export const creditText = (id: number, count: number): string => `[${MessageType.credit},${id},${count}]`;

export const releaseText = (reference: number, count: number): string =>
  `[${MessageType.release},${reference},${count}]`;

export const farewellText = (): string => `[${MessageType.farewell}]`;

export const changeText = (state: number, operation: number, value: ValueText): string =>
  `[${MessageType.change},${state},${operation}${value}]`;

export const commitText = (version: number): string => `[${MessageType.commit},${version}]`;

export const resyncText = (): string => `[${MessageType.resync}]`;

export const invalidateText = (method: number, args: ValueText): string =>
  `[${MessageType.invalidate},${method}${args}]`;

/** Turns the parsed messages of one frame into typed ones, handing each its attachments. */
export class MessageReader {
  private next = 0;

  constructor(private readonly attachments: readonly Uint8Array[]) {}

  /** @throws {ProtocolError} when the message is none of the protocol's */
  read(wire: unknown): Message {
    if (!Array.isArray(wire)) throw new ProtocolError('A message is not a list.');
    switch (wire[0]) {
      case MessageType.call:
        return {
          type: 'call',
          method: integer(wire[2]),
          id: integer(wire[1]),
          deadline: integer(wire[3]),
          credit: integer(wire[4]),
          value: this.value(wire, 6),
          headers: headersOf(wire[5]),
        };
      case MessageType.result:
        return { type: 'result', id: integer(wire[1]), value: this.value(wire, 2) };
      case MessageType.next:
        return { type: 'next', id: integer(wire[1]), value: this.value(wire, 2) };
      case MessageType.failure:
        return { type: 'failure', id: integer(wire[1]), value: this.value(wire, 2) };
      case MessageType.invoke:
        return {
          type: 'invoke',
          reference: integer(wire[2]),
          id: integer(wire[1]),
          deadline: integer(wire[3]),
          credit: integer(wire[4]),
          value: this.value(wire, 6),
          headers: headersOf(wire[5]),
        };
      case MessageType.subscribe:
        return {
          type: 'subscribe',
          id: integer(wire[1]),
          reference: integer(wire[2]),
          credit: integer(wire[3]),
        };
      case MessageType.credit:
        return { type: 'credit', id: integer(wire[1]), count: integer(wire[2]) };
      case MessageType.cancel:
        return { type: 'cancel', id: integer(wire[1]) };
      case MessageType.abort:
        return { type: 'abort', id: integer(wire[1]), signal: integer(wire[2]), value: this.value(wire, 3) };
      case MessageType.opened:
        return { type: 'opened', id: integer(wire[1]) };
      case MessageType.complete:
        return { type: 'complete', id: integer(wire[1]) };
      case MessageType.release:
        return { type: 'release', reference: integer(wire[1]), count: integer(wire[2]) };
      case MessageType.farewell:
        return { type: 'farewell' };
      case MessageType.change:
        return {
          type: 'change',
          state: integer(wire[1]),
          operation: integer(wire[2]),
          value: this.value(wire, 3),
        };
      case MessageType.commit:
        return { type: 'commit', version: integer(wire[1]) };
      case MessageType.resync:
        return { type: 'resync' };
      case MessageType.invalidate:
        return { type: 'invalidate', method: integer(wire[1]), value: this.value(wire, 2) };
      case MessageType.challenge:
        return { type: 'challenge', version: integer(wire[1]), nonce: string(wire[2]) };
      case MessageType.hello:
        return { type: 'hello', agent: string(wire[1]), nonce: string(wire[2]), proof: string(wire[3]) };
      case MessageType.welcome:
        return {
          type: 'welcome',
          proof: string(wire[1]),
          epoch: integer(wire[2]),
          contract: contractOf(wire[3]),
        };
      default:
        throw new ProtocolError(`There is no message of type ${JSON.stringify(wire[0])}.`);
    }
  }

  private value(wire: unknown[], at: number): WireValue {
    if (wire.length === at) return { json: undefined };
    if (wire.length === at + 1) return { json: wire[at] };
    const end = this.next + integer(wire[at + 1]);
    if (end > this.attachments.length)
      throw new ProtocolError('A message names attachments that are not there.');
    const attachments = this.attachments.slice(this.next, end);
    this.next = end;
    if (wire.length === at + 2) return { json: wire[at], attachments };
    return { json: wire[at], attachments, references: integers(wire[at + 2]) };
  }
}

function integer(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new ProtocolError('A number is missing.');
  return value as number;
}

function integers(value: unknown): number[] {
  if (!Array.isArray(value)) throw new ProtocolError('A list of numbers is missing.');
  return value.map(integer);
}

/** @throws {ProtocolError} when the texts in it are none: they are shown to people, and handed on */
function headersOf(value: unknown): CallHeaders | undefined {
  if (value === 0) return undefined;
  const { path = [], trace = {} } = (value ?? {}) as CallHeaders;
  if (!Array.isArray(path)) throw new ProtocolError('The path of a call is missing.');
  return { path: path.map(string), trace: Object.fromEntries(Object.entries(trace).map(stringEntry)) };
}

function stringEntry([key, value]: [string, unknown]): [string, string] {
  return [key, string(value)];
}

function string(value: unknown): string {
  if (typeof value !== 'string') throw new ProtocolError('A text is missing.');
  return value;
}

function contractOf(value: unknown): Contract {
  const providers = (value as Contract | null | undefined)?.providers;
  if (!Array.isArray(providers)) throw new ProtocolError('A contract is missing.');
  return value as Contract;
}
