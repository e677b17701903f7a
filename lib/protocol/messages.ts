import type { Contract } from './contract.js';
import type { WireValue } from './value.js';

export const PROTOCOL_VERSION = 2;

/** The first number of every message. */
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

/** In what form a message has its value. */
export const Form = {
  /** It is `undefined`. */
  nothing: 0,
  /** JSON, as it is. */
  plain: 1,
  /** JSON with tags. The last numbers of the message tell how many attachments are its, and its references. */
  tagged: 2,
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
