import type { CallableMethod } from '../../../lib/protocol/callable-method.js';
import type { Caller } from '../../../lib/protocol/caller.js';
import { Channel, type ChannelEnvironment } from '../../../lib/protocol/channel.js';
import type { Call, Message } from '../../../lib/protocol/messages.js';
import { Asker } from './asker.js';
import type { Audit } from './audit.js';
import type { Connection } from './connection.js';
import type { SimulatedProcess } from './simulated-process.js';
import { sizesOf } from './tables.js';
import { type Wiring, wiringOf } from './wiring.js';
import type { World } from './world.js';
import { wholeFrame, messagesOf } from '../wire.js';

/** Milliseconds that a function of the other end may take. */
const FUNCTION_TIMEOUT_MS = 60;

/** A caller and one of its channels, with an event loop that turns when the simulation says so. */
export class End {
  channel: Channel | undefined;
  connection: Connection | undefined;
  flushDue = false;
  private wiring: Wiring | undefined;

  /** @param losesAll whether nothing comes after its first channel, as in a library */
  constructor(
    readonly world: World,
    readonly process: SimulatedProcess,
    readonly name: string,
    private readonly losesAll: boolean,
    readonly asker = new Asker(world),
  ) {}

  get caller(): Caller {
    return this.asker.caller;
  }

  get expiryAt(): number {
    return this.asker.expiryAt;
  }

  /** What went over the wire for a request, the last time that it was sent. */
  asked(requestId: number): ReturnType<Audit['of']> {
    const ends = this.process.ends.filter(({ caller }) => caller === this.caller);
    for (const { wiring } of ends) {
      const asked = wiring?.asks.of(requestId);
      if (asked) return asked;
    }
    return undefined;
  }

  get bytesToRead(): number {
    return this.isPaused ? 0 : (this.wiring?.incoming.length ?? 0);
  }

  /** Whether the other end is gone, and this one has not noticed. */
  get closeDue(): boolean {
    return this.connection?.isCut === true && this.bytesToRead === 0;
  }

  /** Reads from a connection, and writes to it, from now on. */
  protected wire(connection: Connection, isLibrary: boolean): void {
    this.connection = connection;
    this.wiring = wiringOf(connection, isLibrary, (frame) => {
      if (this.wiring) this.receive(frame);
    });
  }

  /** @param environment what it needs beside what every channel does */
  protected openChannel(
    methods: readonly CallableMethod[],
    environment: Pick<ChannelEnvironment, 'isFull' | 'onState'>,
  ): void {
    const { world, connection, wiring } = this;
    if (!connection || !wiring) return;
    this.channel = new Channel((frame) => this.send(wholeFrame(frame)), this.caller, methods, {
      ...environment,
      classes: world.classes,
      peer: connection.name,
      timeoutMs: FUNCTION_TIMEOUT_MS,
      now: () => world.now,
      run: (context, step, given) => world.within(context, () => step(given)),
      inherited: () => world.inherited(),
      requestFlush: () => (this.flushDue = true),
    });
    this.keepReferences(this.channel);
    this.listenTo(this.channel, wiring.answers);
  }

  /** The end of a turn of the event loop. */
  flush(): void {
    this.flushDue = false;
    this.channel?.flush();
  }

  read(count?: number): void {
    const { wiring } = this;
    if (!wiring) return;
    try {
      wiring.reader.push(wiring.incoming.take(count));
    } catch (error) {
      this.world.check(false, `${this.name} refused a frame: ${(error as Error).stack}`);
    }
  }

  expire(): void {
    this.asker.expire();
  }

  /** The connection is gone, or is left. */
  lose(why: string): void {
    const { channel, connection } = this;
    if (connection) this.world.lost.add(connection.name);
    this.wiring = undefined;
    this.connection = undefined;
    channel?.close(why);
    if (this.losesAll) this.caller.close(why);
    else if (channel) this.caller.detach(channel, why);
    this.channel = undefined;
    this.flushDue = false;
    if (channel) this.checkClosed(channel);
  }

  private listenTo(channel: Channel, answers: Audit): void {
    const post = channel.post.bind(channel);
    channel.post = (message, value) => {
      answers.posted(message);
      post(message, value);
    };
    // One message after the other: what a method does that comes before a credit happens before it.
    const callee = channel['callee'];
    const receive = callee.receive.bind(callee);
    callee.receive = (message) => {
      answers.delivered(message);
      receive(message);
      answers.handled(message);
    };
  }

  private checkClosed(channel: Channel): void {
    const { world } = this;
    for (const [name, size] of Object.entries(sizesOf(channel)))
      world.check(size === 0 || name === 'running methods', `${this.name} closed with ${size} ${name}`);
    for (const held of this.process.functions)
      if (held.channel === channel && held.told !== undefined)
        world.check(held.told === 1, 'a listener was not told of a function whose process is gone');
  }

  /** Nothing may depend on when garbage is collected: all that came in is kept until the run is over. */
  private keepReferences({ imports, exports }: Channel): void {
    const give = exports.give.bind(exports);
    exports.give = (reference, origin) => {
      const number = give(reference, origin);
      this.world.noteGiven(reference.value, `${this.connection?.name}/${number}`);
      return number;
    };
    const receive = imports.receive.bind(imports);
    imports.receive = (number, make) => this.world.decodeAt(this, () => receive(number, make));
  }

  /** A frame of the channel. */
  private send(frame: Uint8Array): void {
    const { wiring, connection } = this;
    if (!wiring || !connection || connection.isCut) return;
    const messages = messagesOf(frame);
    for (const message of messages) if (message.type === 'call') this.checkCall(message);
    wiring.asks.requested(messages);
    wiring.answers.answered(messages);
    this.transmit(frame, messages);
  }

  protected transmit(frame: Uint8Array, _messages: readonly Message[]): void {
    this.write(frame);
  }

  protected write(frame: Uint8Array): void {
    if (!this.connection?.isCut) this.wiring?.outgoing.write(frame);
  }

  protected receive(frame: Uint8Array): void {
    this.channel?.receive(frame);
  }

  /** Whether it reads nothing for now. */
  protected get isPaused(): boolean {
    return false;
  }

  private checkCall({ value }: Call): void {
    const [tag] = value.json as [number];
    const { world, name } = this;
    world.check(this.process.ends[0] === this, `${name} sent call ${tag} over a channel that it has left`);
    world.check(!world.calls[tag]?.outcome, `${name} sent call ${tag}, which is settled`);
  }
}
