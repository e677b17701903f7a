import type { Caller } from '../protocol/caller.js';
import type { Channel } from '../protocol/channel.js';
import type { Frame } from '../protocol/frame.js';
import type { StateFeed } from '../protocol/state-feed.js';
import type { StatePublisher } from '../protocol/state-publisher.js';
import { makeCaller, openChannel, type ChannelEndOptions } from '../transport/channel-end.js';
import { IncomingFrames, type IncomingFramesOptions } from './incoming-frames.js';
import type { Offer } from './offer.js';

type SessionTurns = Pick<IncomingFramesOptions, 'turns' | 'hold' | 'onBroken'>;

export interface SessionOptions extends Pick<
  ChannelEndOptions,
  'classes' | 'limits' | 'runningCalls' | 'timeoutMs' | 'peer' | 'isFull'
> {
  readonly offer: Offer;
  readonly publisher: StatePublisher;
  /** Whether something waits to be written; when it is gone, call `resume()`. */
  hasBacklog?(): boolean;
  /** Shared with the others of the library; without them everything that comes runs at once. */
  readonly turns?: SessionTurns;
  send(frame: Frame): void;
  /** Called whenever no call runs and no answer waits to be sent, and when the agent sends no further calls. */
  onIdle?(): void;
}

const never = (): boolean => false;

/** One agent, from the moment it is let in until its channel closes: its calls, and the calls of its functions. */
export class Session {
  private readonly caller: Caller;
  private readonly channel: Channel;
  private readonly incoming: IncomingFrames | undefined;
  private readonly feed: StateFeed;

  constructor({ offer, publisher, send, onIdle, turns, isFull = never, ...options }: SessionOptions) {
    this.caller = makeCaller(options.classes, options.limits);
    this.feed = publisher.feed({
      send,
      isFull,
      hasBacklog: options.hasBacklog ?? never,
      onCurrent: () => this.channel.requestFlush(),
    });
    const { feed } = this;
    this.channel = openChannel((frame) => feed.send(frame), this.caller, {
      ...options,
      isFull: () => feed.isBehind || isFull(),
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

  /** Whether answers wait until the agent has read the state that was published before them. */
  get isHolding(): boolean {
    return this.feed.isHolding;
  }

  /** Whether the agent sends no further calls. */
  get isLeft(): boolean {
    return this.channel.isLeft;
  }

  /** @throws {ProtocolError} when the frame is none of this protocol */
  receive(frame: Frame): void {
    if (this.incoming) this.incoming.receive(frame);
    else this.channel.receive(frame);
  }

  /** The peer reads again. */
  resume(): void {
    this.feed.resume();
    this.channel.requestFlush();
  }

  /** Takes no call any more, and goes on with those that run. */
  drain(): void {
    this.channel.drain('the library is stopping');
  }

  close(): void {
    const why = `${this.channel.peer} is gone`;
    this.incoming?.close();
    this.feed.close();
    this.channel.close(why);
    this.caller.close(why);
  }
}
