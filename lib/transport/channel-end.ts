import { inherited, runInCall } from '../context/dispatch-context.js';
import type { Limits } from '../interfaces/limits.interface.js';
import type { CallableMethod } from '../protocol/callable-method.js';
import { Caller } from '../protocol/caller.js';
import { Channel } from '../protocol/channel.js';
import type { Frame } from '../protocol/frame.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import type { StateMessage } from '../protocol/messages.js';
import type { RunningCalls } from '../protocol/running-calls.js';
import { endOfTurn } from './end-of-turn.js';
import { ExpiryTimer } from './expiry-timer.js';
import { machineNow } from './machine-clock.js';

/** A caller with the machine's clock and a timer of its own. */
export function makeCaller(classes: KnownClasses, limits?: Limits): Caller {
  const expiry = new ExpiryTimer(() => caller.expire());
  const caller = new Caller({
    classes,
    limits,
    now: machineNow,
    requestExpiry: (deadline) => expiry.request(deadline),
  });
  return caller;
}

export interface ChannelEndOptions {
  readonly classes: KnownClasses;
  /** Default: those that hold when the options say nothing else. */
  readonly limits?: Limits;
  /** Counts what runs in the whole process; by default this channel alone. */
  readonly runningCalls?: RunningCalls;
  /** Milliseconds a function of the other end may take. */
  readonly timeoutMs: number;
  /** Who is at the other end: `worker 1`. */
  readonly peer: string;
  /** What the other end may call, by its number. */
  readonly methods?: readonly CallableMethod[];
  /** Whether the peer does not read; when it does again, call `requestFlush()`. */
  isFull?(): boolean;
  /** The other end sends no further calls. */
  onLeft?(): void;
  /** The other end publishes state. Without this it must not. */
  onState?(message: StateMessage): void;
  /** Called after each time that something was sent. */
  onFlushed?(): void;
}

/** One end of a channel that is up; what it sends in one turn of the event loop goes out at the end of that turn. */
export function openChannel(
  send: (frame: Frame) => void,
  caller: Caller,
  { methods = [], onFlushed, ...options }: ChannelEndOptions,
): Channel {
  const flush = (): void => {
    channel.flush();
    onFlushed?.();
  };
  const channel: Channel = new Channel(send, caller, methods, {
    ...options,
    now: machineNow,
    run: runInCall,
    inherited,
    requestFlush: () => endOfTurn(flush),
  });
  return channel;
}
