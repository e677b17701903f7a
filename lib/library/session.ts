import type { Caller } from '../protocol/caller.js';
import type { Channel } from '../protocol/channel.js';
import { makeCaller, openChannel, type ChannelEndOptions } from '../transport/channel-end.js';
import { IncomingFrames, type IncomingFramesOptions } from './incoming-frames.js';
import type { Offer } from './offer.js';

type SessionTurns = Pick<IncomingFramesOptions, 'turns' | 'hold' | 'onBroken'>;

export interface SessionOptions extends Pick<
  ChannelEndOptions,
  'classes' | 'limits' | 'runningCalls' | 'timeoutMs' | 'peer' | 'isFull'
> {
  readonly offer: Offer;
  /** Shared with the others of the library; without them everything that comes runs at once. */
  readonly turns?: SessionTurns;
  send(frame: Uint8Array): void;
  /** Called whenever no call runs and no answer waits to be sent, and when the agent sends no further calls. */
  onIdle?(): void;
}

/** One agent, from the moment it is let in until its channel closes: its calls, and the calls of its functions. */
export class Session {
  private readonly caller: Caller;
  private readonly channel: Channel;
  private readonly incoming: IncomingFrames | undefined;

  constructor({ offer, send, onIdle, turns, ...options }: SessionOptions) {
    this.caller = makeCaller(options.classes, options.limits);
    this.channel = openChannel(send, this.caller, {
      ...options,
      methods: offer.methods,
      onFlushed: () => this.idle && onIdle?.(),
      ...(onIdle && { onLeft: onIdle }),
    });
    this.incoming =
      turns &&
      new IncomingFrames({
        ...turns,
        channel: this.channel,
        onCaughtUp: () => this.idle && onIdle?.(),
      });
  }

  /** Whether no call runs or waits, and no answer waits to be sent. Streams do not count: most have no end. */
  get idle(): boolean {
    return this.channel.idle && !this.incoming?.isBehind;
  }

  /** Whether the agent sends no further calls. */
  get isLeft(): boolean {
    return this.channel.isLeft;
  }

  /** @throws {ProtocolError} when the frame is none of this protocol */
  receive(frame: Uint8Array): void {
    if (this.incoming) this.incoming.receive(frame);
    else this.channel.receive(frame);
  }

  /** The peer reads again. */
  resume(): void {
    this.channel.requestFlush();
  }

  /** Takes no call any more, and goes on with those that run. */
  drain(): void {
    this.channel.drain('the library is stopping');
  }

  close(): void {
    const why = `${this.channel.peer} is gone`;
    this.incoming?.close();
    this.channel.close(why);
    this.caller.close(why);
  }
}
