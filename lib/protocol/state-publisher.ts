import { ALWAYS, encodeOperands, type EncodedChange, encodedChange } from './encoded-change.js';
import { DEFAULT_LIMITS } from './configured-limits.js';
import type { KnownClasses } from './known-classes.js';
import { invalidateMessage, sentValue } from './outgoing-message.js';
import { StateFeed, type StateOutlet } from './state-feed.js';
import type { StateSink, StateSource } from './state-source.js';
import { StateStep } from './state-step.js';

/** What the publisher needs from outside: it has no event loop of its own. */
export interface PublisherEnvironment {
  readonly classes: KnownClasses;
  /** Which life of the library this is. */
  readonly epoch: number;
  /** Bytes that one change may take. Default: those of a message. */
  readonly maxBytes?: number;
  /** Call `commit()` at the end of this turn of the event loop. */
  requestCommit(): void;
  /** Call `sendSlice()` in a later turn. */
  requestSlice(): void;
  /** What tells one batch from another; `undefined` outside of any. */
  batch(): object | undefined;
}

/** A state, with what its errors call it. */
export interface NamedState {
  /** `provider.state` */
  readonly name: string;
  readonly source: StateSource;
}

/**
 * Publishes the state of a library: what changes in one turn of the event loop becomes one step, encoded once, for all
 * agents. Those that cannot take a step are given a snapshot later.
 */
export class StatePublisher {
  private readonly sinks: readonly StateSink[];
  /** In which step each state changed last. */
  private readonly changedIn: number[];
  private readonly feeds = new Set<StateFeed>();
  /** Those that wait for their next slice of a snapshot. */
  private readonly waiting = new Set<StateFeed>();
  /** What changed since the last step. */
  private pending: StateStep | undefined;
  /** What changed after that, in a batch that may not be over. */
  private batched: StateStep | undefined;
  private batch: object | undefined;
  private currentVersion = 0;
  private isSliceRequested = false;

  constructor(
    private readonly states: readonly NamedState[],
    private readonly environment: PublisherEnvironment,
  ) {
    this.changedIn = states.map(() => 0);
    this.sinks = states.map(({ name }, state) => this.sinkOf(name, state));
  }

  /** Publishes all states from now on. @throws {NotSerializableError} when one of them cannot be sent as it is */
  start(): void {
    this.states.forEach(({ source }, state) => {
      source.publishTo(this.sinks[state] as StateSink);
    });
  }

  /** The number of the last step. */
  get version(): number {
    return this.currentVersion;
  }

  get isEmpty(): boolean {
    return this.states.length === 0;
  }

  /** The states that changed after a step. */
  changedSince(version: number): number[] {
    return this.changedIn.flatMap((step, state) => (step > version ? [state] : []));
  }

  versionOf(state: number): number {
    return this.changedIn[state] ?? 0;
  }

  snapshotOf(state: number): ReturnType<StateSource['snapshot']> {
    const { source } = this.states[state] as NamedState;
    return source.snapshot(this.sinks[state] as StateSink);
  }

  /** What one agent is sent, from now on; it begins with a snapshot. */
  feed(outlet: StateOutlet): StateFeed {
    const feed = new StateFeed(this, outlet);
    this.feeds.add(feed);
    feed.start();
    return feed;
  }

  leave(feed: StateFeed): void {
    this.feeds.delete(feed);
    this.waiting.delete(feed);
  }

  /** Agents forget what they keep of the results of a method. @param args for which; without them, for all */
  invalidate(method: number, args: readonly unknown[] | undefined): void {
    const { classes } = this.environment;
    const value = args ? encodeOperands(args, 'args', { name: 'invalidate()', classes }) : '';
    this.add({
      state: undefined,
      position: ALWAYS,
      message: invalidateMessage(method, sentValue(value)),
      value,
    });
  }

  /** What changed since the last step becomes the next one, but for what belongs to a batch that is not over. */
  commit(): void {
    if (this.batch !== this.environment.batch()) this.endBatch();
    const step = this.pending;
    if (!step) return;
    this.pending = undefined;
    step.version = ++this.currentVersion;
    for (const state of step.states) this.changedIn[state] = step.version;
    for (const feed of this.feeds) feed.publish(step);
  }

  /** A feed is to be sent a snapshot, or to go on with one. */
  queue(feed: StateFeed): void {
    this.waiting.add(feed);
    this.requestSlice();
  }

  /** One piece of a snapshot, for one feed: the event loop serves the others before the next. */
  sendSlice(): void {
    this.isSliceRequested = false;
    const [feed] = this.waiting;
    if (!feed) return;
    this.waiting.delete(feed);
    if (feed.sendSlice()) this.waiting.add(feed);
    if (this.waiting.size > 0) this.requestSlice();
  }

  private requestSlice(): void {
    if (this.isSliceRequested) return;
    this.isSliceRequested = true;
    this.environment.requestSlice();
  }

  private sinkOf(name: string, state: number): StateSink {
    const { classes, epoch, maxBytes: limit = DEFAULT_LIMITS.maxMessageBytes } = this.environment;
    const versionOf = (): number => this.versionOf(state);
    return {
      epoch,
      maxBytes: limit,
      get version() {
        return versionOf();
      },
      encode: (operands, place, maxBytes = limit) =>
        encodeOperands(operands, place, { name, classes, maxBytes }),
      change: (operation, operands, position) => encodedChange(state, operation, operands, position),
      publish: (change) => this.add(change),
    };
  }

  private add(change: EncodedChange): void {
    const batch = this.environment.batch();
    if (this.batch !== batch) this.endBatch();
    this.batch = batch;
    if (!this.pending && !this.batched) this.environment.requestCommit();
    const step = batch ? (this.batched ??= new StateStep()) : (this.pending ??= new StateStep());
    step.add(change);
  }

  private endBatch(): void {
    const { batched } = this;
    this.batch = undefined;
    this.batched = undefined;
    if (batched && this.pending) this.pending.append(batched);
    else this.pending ??= batched;
  }
}
