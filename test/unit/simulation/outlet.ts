import { STATE_BATCH_SIZE } from '../../../lib/protocol/limits.js';
import { type Frame, unpackFrame } from '../../../lib/protocol/frame.js';
import { MessageType } from '../../../lib/protocol/messages.js';
import type { StateFeed, StateOutlet } from '../../../lib/protocol/state-feed.js';
import type { Connection } from './connection.js';
import type { World } from './world.js';
import { wholeFrame } from '../wire.js';

/** The socket of a library: of what an agent does not read some waits outside of this process, and the rest in it. */
export class Outlet implements StateOutlet {
  private needsDrain = false;
  /** Bytes of state that were sent, and those of them that were sent as steps. */
  private stateBytes = 0;
  private stepBytes = 0;
  private largestFrame = 0;

  /** @param write puts a frame onto the connection */
  constructor(
    private readonly world: World,
    private readonly connection: Connection,
    private readonly write: (frame: Uint8Array) => void,
    readonly onCurrent: () => void,
  ) {}

  send(sent: Frame): void {
    const frame = wholeFrame(sent);
    if (isStateFrame(frame)) {
      this.stateBytes += frame.length;
      this.largestFrame = Math.max(this.largestFrame, frame.length);
    }
    this.write(frame);
    if (this.buffered >= this.world.socket.highWaterMark) this.needsDrain = true;
  }

  isFull(): boolean {
    return this.connection.isCut || this.buffered > this.world.socket.full;
  }

  hasBacklog(): boolean {
    return this.needsDrain && !this.connection.isCut;
  }

  get drainDue(): boolean {
    return this.hasBacklog() && this.buffered === 0;
  }

  drain(): void {
    this.needsDrain = false;
  }

  /** Who does not read is sent no steps, and a snapshot only when all before it was read; and never much at a time. */
  guard(feed: StateFeed): void {
    const publish = feed.publish.bind(feed);
    feed.publish = (step) => {
      const wasFull = this.isFull();
      const sent = this.bytesOf(() => publish(step));
      this.stepBytes += sent;
      this.check(!wasFull || sent === 0, 'was sent a step, and does not read');
    };
    const sendSlice = feed.sendSlice.bind(feed);
    feed.sendSlice = () => {
      const hadBacklog = this.hasBacklog();
      const { stepBytes } = this;
      // It may begin again, with larger slices, and what changed since the last one is before it.
      const limit = 2 * feed['sliceSize'] + STATE_BATCH_SIZE;
      this.largestFrame = 0;
      let hasMore = false;
      const sent = this.bytesOf(() => (hasMore = sendSlice())) - (this.stepBytes - stepBytes);
      this.check(!hadBacklog || sent === 0, 'was sent a slice, and has not read what came before it');
      // One piece may be as large as a message.
      this.check(sent - this.largestFrame <= limit, `was sent ${sent} bytes at a time`);
      return hasMore;
    };
  }

  private bytesOf(send: () => void): number {
    const { stateBytes } = this;
    send();
    return this.stateBytes - stateBytes;
  }

  /** What the other end's machine does not take any more. */
  private get buffered(): number {
    return Math.max(0, this.connection.toAgent.length - this.world.socket.kernel);
  }

  private check(holds: boolean, otherwise: string): void {
    this.world.check(holds, `${this.connection.name}: the agent ${otherwise}`);
  }
}

const STATE: ReadonlySet<number> = new Set([
  MessageType.change,
  MessageType.commit,
  MessageType.resync,
  MessageType.invalidate,
]);

/** State is sent in frames of its own. */
export function isStateFrame(frame: Uint8Array): boolean {
  return STATE.has(unpackFrame(frame).numbers.getFloat64(0));
}
