import type { CallSignals } from './call-signals.js';
import type { Channel } from './channel.js';
import type { ContractCache } from './contract.js';
import type { Expiring } from './deadlines.js';
import type { CallHeaders } from './messages.js';
import type { StreamSink } from './stream.js';
import type { EncodedValue } from './value.js';

/** What becomes of calls of one method that have the same arguments. */
export interface RepeatOptions {
  /** Results are kept, and given again. */
  readonly cache: ContractCache | undefined;
  /** Those in flight become one. */
  readonly coalesce: boolean;
}

/** What can be asked of the other end. */
export interface CallTarget {
  /** `provider.method` */
  readonly name: string;
  /** Until there is an answer; of a stream, until it has begun. */
  timeoutMs: number;
  /** A method by its number in the contract, or a function or stream by the number under which it came. */
  readonly type: 'method' | 'function' | 'stream';
  /** `undefined` while the connected library does not offer the method. */
  index: number | undefined;
  /** Why it is not called, when the connected library has something else of that name. */
  mismatch?: string;
  /** Whether a call that was lost with its channel is sent again over the next one. */
  isIdempotent?: boolean;
  /** Without it, every call is a call of its own. */
  repeats?: RepeatOptions | undefined;
  /** Of a function or a stream: the one it came over. On any other its number means something else. */
  readonly channel?: Channel;
}

/** What a call inherits from where it is made. */
export interface CallOptions {
  /** Cancels the call. */
  readonly signal?: AbortSignal | undefined;
  /** When what waits for the call gives up, in milliseconds of the machine's monotonic clock. */
  readonly deadline?: number | undefined;
  readonly headers?: CallHeaders | undefined;
  /** It waits for a library also when it is known that none comes soon. */
  readonly isPatient?: boolean;
}

/** Is told how a call ended. */
export interface CallEnd {
  /** @param isWhole whether it is all here: no function and no stream in it belongs to the other end */
  resolve(value: unknown, isWhole: boolean): void;
  reject(error: unknown): void;
}

/** A call that was made, for who may take it back. */
export interface AskedCall {
  /** When it fails, in milliseconds of the machine's monotonic clock. */
  readonly deadline: number;
  /** Whether the method may have run. */
  readonly wasSent: boolean;
  /** Nobody waits for it any more: it neither resolves nor rejects. */
  cancel(): void;
}

/** A call that waits to be sent, or for its answer. */
export interface PendingCall extends Expiring {
  readonly id: number;
  readonly target: CallTarget;
  readonly options: CallOptions | undefined;
  readonly headers: CallHeaders | undefined;
  readonly end: CallEnd;
  /** Kept until the call is sent; of one that may be sent again, until it is answered. */
  args: EncodedValue | undefined;
  /** Whether nobody but the call has what is in `args`. */
  ownsArgs: boolean;
  /** The one that it was sent over, which brings the answer; `undefined` while it waits to be sent, perhaps again. */
  channel: Channel | undefined;
  timesSent: number;
  /** Where the items go, when the answer is to be a stream. */
  readonly sink: StreamSink | undefined;
  readonly credit: number;
  signals: CallSignals | undefined;
}
