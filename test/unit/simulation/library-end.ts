import type { CallableMethod } from '../../../lib/protocol/callable-method.js';
import type { Message } from '../../../lib/protocol/messages.js';
import type { StateFeed } from '../../../lib/protocol/state-feed.js';
import type { Connection } from './connection.js';
import { End } from './end.js';
import { Outlet } from './outlet.js';
import type { PublishedState } from './published-state.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

const REQUESTS: ReadonlySet<Message['type']> = new Set(['invoke', 'subscribe']);

/** What a library has for one agent, as a session of the product: its channel, and the feed of its state. */
export class LibraryEnd extends End {
  private readonly outlet: Outlet;
  private readonly feed: StateFeed;

  constructor(
    world: World,
    process: SimulatedProcess,
    name: string,
    private readonly state: PublishedState,
    connection: Connection,
    methods: readonly CallableMethod[],
  ) {
    super(world, process, name, true);
    this.wire(connection, true);
    const write = (frame: Uint8Array): void => this.write(frame);
    const outlet = new Outlet(world, connection, write, () => this.channel?.requestFlush());
    const feed = state.publisher.feed(outlet);
    outlet.guard(feed);
    this.openChannel(methods, { isFull: () => feed.isBehind || outlet.isFull() });
    this.outlet = outlet;
    this.feed = feed;
  }

  /** Whether no call runs, and no answer waits. */
  get isIdle(): boolean {
    return !this.channel || (this.channel.idle && !this.feed.isHolding);
  }

  get drainDue(): boolean {
    return this.connection !== undefined && this.outlet.drainDue;
  }

  /** The agent reads again. */
  drain(): void {
    this.outlet.drain();
    this.feed.resume();
    this.channel?.requestFlush();
  }

  override lose(why: string): void {
    this.feed.close();
    super.lose(why);
    const { world, name, feed, state } = this;
    world.check(!feed.isHolding, `${name} closed, and holds frames`);
    world.check(!state.publisher['waiting'].has(feed), `${name} closed, and waits for a slice`);
  }

  /** Nothing is on its way: the agent has all that there is. */
  checkAtRest(): void {
    const { world, name, feed } = this;
    world.check(!feed.isBehind, `${name} is behind`);
    world.check(!feed.isHolding, `${name} holds frames`);
    world.check(feed['snapshot'] === undefined, `${name} keeps a snapshot`);
    world.check(feed['frames']['size'] === 0, `${name} keeps a part of a frame`);
  }

  protected override transmit(frame: Uint8Array, messages: readonly Message[]): void {
    const { world, feed, state } = this;
    // What it asks waits where it can be taken back; only answers are held, so that the agent bounds how many there are.
    const isBounded = feed['isCurrent'] || !messages.some(({ type }) => REQUESTS.has(type));
    world.check(isBounded, `${this.name} asks, and a snapshot is on its way`);
    this.connection?.sent.push({ frame, moment: state.moment });
    feed.send(frame);
  }

  /** As a socket that does not read while the other end does not: two full ends would wait for each other otherwise. */
  protected override get isPaused(): boolean {
    return this.outlet.hasBacklog();
  }
}
