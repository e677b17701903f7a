import { openBatch } from '../../lib/library/batch.js';
import { sourceOf } from '../../lib/library/state-sources.js';
import { type Frame, FrameBuilder } from '../../lib/protocol/frame.js';
import { MapReplica } from '../../lib/protocol/map-replica.js';
import type { Message, StateMessage } from '../../lib/protocol/messages.js';
import type { StateFeed, StateOutlet } from '../../lib/protocol/state-feed.js';
import { StatePublisher } from '../../lib/protocol/state-publisher.js';
import { StateReceiver } from '../../lib/protocol/state-receiver.js';
import type { StateSource } from '../../lib/protocol/state-source.js';
import { ValueReplica } from '../../lib/protocol/value-replica.js';
import { classes, messagesOf, plainResult } from './wire.js';

/** States of a library, with an event loop that goes on when it is told to. */
export class PublisherBench {
  readonly publisher: StatePublisher;
  private requested: (() => void)[] = [];

  constructor(
    readonly states: Readonly<Record<string, object>>,
    maxBytes?: number,
  ) {
    const named = Object.entries(states).map(([name, state]) => ({
      name: `lib.${name}`,
      source: stateSource(state),
    }));
    this.publisher = new StatePublisher(named, {
      classes,
      epoch: 1,
      ...(maxBytes !== undefined && { maxBytes }),
      batch: openBatch,
      requestCommit: () => this.requested.push(() => this.publisher.commit()),
      requestSlice: () => this.requested.push(() => this.publisher.sendSlice()),
    });
    this.publisher.start();
  }

  /** Whether something is to be done at the end of this turn. */
  get isBusy(): boolean {
    return this.requested.length > 0;
  }

  /** What is to be done at the end of this turn, how often. */
  get requests(): number {
    return this.requested.length;
  }

  turn(): void {
    for (const action of this.requested.splice(0)) action();
  }

  /** Turns until there is nothing left to do. */
  settle(): void {
    while (this.isBusy) this.turn();
  }

  /** One more, with its snapshot. */
  agent(): BenchAgent {
    const agent = this.newAgent();
    this.settle();
    agent.read();
    return agent;
  }

  /** One more, which was sent nothing yet. */
  newAgent(): BenchAgent {
    return new BenchAgent(this);
  }
}

/** What one agent was sent, and what it makes of that when it reads. */
export class BenchAgent implements StateOutlet {
  isFullNow = false;
  hasBacklogNow = false;
  /** How often it was told to be current. */
  currents = 0;
  commits = 0;
  /** What was kept of results that was to be forgotten; without arguments, of all. */
  readonly forgotten: unknown[] = [];
  readonly frames: Frame[] = [];
  /** The ids of the results that were read, each with what there was then. */
  readonly results: { readonly id: number; readonly seen: Record<string, unknown> }[] = [];
  readonly feed: StateFeed;
  readonly replicas: Readonly<Record<string, MapReplica | ValueReplica>>;
  readonly receiver: StateReceiver;
  private nextToRead = 0;

  constructor(bench: PublisherBench) {
    this.replicas = Object.fromEntries(
      Object.entries(bench.states).map(([name, source]) => [name, replicaOf(source)]),
    );
    this.receiver = new StateReceiver({
      classes,
      replicas: Object.values(this.replicas),
      forget: (method, args) => this.forgotten.push([method, args]),
      forgetAll: () => this.forgotten.push('all'),
      onCommit: () => this.commits++,
    });
    this.feed = bench.publisher.feed(this);
    this.receiver.start();
  }

  /** All that it was sent. */
  get messages(): Message[] {
    return this.frames.flatMap((frame) => messagesOf(frame));
  }

  get types(): string[] {
    return this.messages.map(({ type }) => type);
  }

  /** What it has. */
  get seen(): Record<string, unknown> {
    const entries = Object.entries(this.replicas).map(([name, replica]): [string, unknown] => [
      name,
      replica instanceof MapReplica ? [...replica.entries] : replica.value,
    ]);
    return Object.fromEntries(entries);
  }

  send(frame: Frame): void {
    this.frames.push(frame);
  }

  isFull(): boolean {
    return this.isFullNow;
  }

  hasBacklog(): boolean {
    return this.hasBacklogNow;
  }

  onCurrent(): void {
    this.currents++;
  }

  /** The library answers a call of it. */
  answer(id: number): void {
    const builder = new FrameBuilder((frame) => this.feed.send(frame));
    builder.add(plainResult(id, '0'));
    builder.flush();
  }

  /** Does what it was sent. */
  read(): void {
    for (; this.nextToRead < this.frames.length; this.nextToRead++) {
      for (const message of messagesOf(this.frames[this.nextToRead] as Frame)) {
        if (message.type === 'result') this.results.push({ id: message.id, seen: this.seen });
        else this.receiver.receiveMessage(message as StateMessage);
      }
    }
  }

  /** Forgets what it was sent, for `frames` and what is made of it. */
  skip(): void {
    this.read();
    this.frames.length = 0;
    this.nextToRead = 0;
  }

  /** What it was sent is away. */
  drain(): void {
    this.isFullNow = false;
    this.hasBacklogNow = false;
    this.feed.resume();
  }
}

const stateSource = (state: object): StateSource => sourceOf(state) ?? (state as StateSource);

const replicaOf = (state: object): MapReplica | ValueReplica =>
  stateSource(state).kind === 'map' ? new MapReplica(true) : new ValueReplica(true);
