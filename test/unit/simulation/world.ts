import type { Subscriber } from 'rxjs';

import type { CallContext } from '../../../lib/protocol/call-context.js';
import type { CallOptions } from '../../../lib/protocol/call.js';
import type { Channel } from '../../../lib/protocol/channel.js';
import { KnownClasses } from '../../../lib/protocol/known-classes.js';
import type { StreamOptions } from '../../../lib/protocol/stream.js';
import type { Body } from './body.js';
import { CallRecord, type CallPlan } from './call-record.js';
import type { Consumer } from './consumer.js';
import type { End } from './end.js';
import { guardedKinds } from './guard.js';
import { Random } from './random.js';
import { makeSent, type Sent, type SentLimits } from './sent.js';
import type { SimulatedProcess } from './simulated-process.js';
import { SourceRun } from './source-run.js';

/** How many entries of the trace are shown of a run that failed. */
const TRACE_LENGTH = 1_000;

/** Where something came in. */
export interface Origin {
  readonly end: End;
  readonly channel: Channel;
}

export interface IterableUse {
  readonly process: SimulatedProcess;
  uses: number;
}

/** Bytes that a library may have sent and an agent not read. */
interface SocketSizes {
  /** Outside of both processes. */
  readonly kernel: number;
  /** In the library, above the others: from here on there is a backlog, and from there on it is full. */
  readonly highWaterMark: number;
  readonly full: number;
}

function makeSizes(random: Random): SocketSizes {
  if (random.chance(0.3)) return { kernel: Infinity, highWaterMark: 1, full: 1 };
  const highWaterMark = random.between(1, 300);
  return { kernel: random.below(600), highWaterMark, full: highWaterMark + random.below(300) };
}

/** The state of one run: the clock, the books, and the first promise that was found broken. */
export class World {
  readonly random: Random;
  now = 1_000;
  /** How many items may be on their way, in every stream. */
  readonly credit: number;
  readonly classes: KnownClasses;
  readonly calls: CallRecord[] = [];
  readonly bodies: Body[] = [];
  readonly runs: SourceRun[] = [];
  readonly consumers: Consumer[] = [];
  readonly trace: string[] = [];
  violation: string | undefined;
  /** Nothing new begins. */
  isClosing = false;
  connectionsMade = 0;
  /** Values of states: each is another one. */
  valuesMade = 0;
  /** Whether libraries publish state, and whether some of it is larger than one slice of a snapshot. */
  readonly hasStates: boolean;
  readonly isStateLarge: boolean;
  readonly socket: SocketSizes;
  /** The names of connections that are gone. */
  readonly lost = new Set<string>();
  /** What was sent by reference. */
  readonly given = new Map<unknown, Set<string>>();
  /** Iterables, and how often they were used. */
  readonly iterables = new Map<unknown, IterableUse>();
  /** Iterators that somebody reads: who reads one beside him gets some of his items. */
  readonly read = new Set<unknown>();
  /** The consumer that subscribes just now. */
  subscribing: Consumer | undefined;
  /** What a program does at once when something reaches it. */
  react: (process: SimulatedProcess) => void = () => {};
  /** What a function does. */
  invoked: (process: SimulatedProcess, args: readonly unknown[]) => unknown = () => undefined;
  private current: CallContext | undefined;
  private decodingAt: End | undefined;
  /** Everything that came by reference, and where: it must not be collected before the run is over. */
  private readonly kept = new Map<unknown, Origin>();

  constructor(
    seed: number,
    private readonly isTraced: boolean,
  ) {
    this.random = new Random(seed);
    this.credit = this.random.between(1, 5);
    this.hasStates = this.random.chance(0.7);
    this.isStateLarge = this.random.chance(0.06);
    this.socket = makeSizes(this.random);
    this.classes = new KnownClasses([], undefined, guardedKinds(this));
  }

  log(entry: () => string): void {
    if (!this.isTraced) return;
    this.trace.push(`${this.now}: ${entry()}`);
    if (this.trace.length > TRACE_LENGTH) this.trace.shift();
  }

  /** Notes what is wrong; nothing is thrown, because the code under test might catch it. */
  check(holds: boolean, otherwise: string): void {
    if (holds || this.violation !== undefined) return;
    this.violation = otherwise;
    this.log(() => `BROKEN: ${otherwise}`);
  }

  /** Runs a step of a program in the context of a call, as `AsyncLocalStorage` does. */
  within<T>(context: CallContext | undefined, step: () => T): T {
    const { current } = this;
    this.current = context;
    try {
      return step();
    } finally {
      this.current = current;
    }
  }

  get context(): CallContext | undefined {
    return this.current;
  }

  inherited(): CallOptions | undefined {
    const { current } = this;
    if (!current) return undefined;
    const { isRunning, signal, deadline, path, trace } = current;
    return isRunning ? { signal, deadline, headers: { path, trace } } : { headers: { trace } };
  }

  record(plan: CallPlan): CallRecord {
    const record = new CallRecord(this.calls.length, plan);
    this.calls.push(record);
    return record;
  }

  startRun(
    process: SimulatedProcess,
    options: StreamOptions,
    push: Subscriber<unknown> | undefined,
  ): SourceRun {
    const run = new SourceRun(this, this.runs.length, process, this.current, options, push);
    this.runs.push(run);
    this.log(() => `run ${run.id} begins in ${process.name}`);
    return run;
  }

  runOf(id: number): SourceRun | undefined {
    return this.runs[id];
  }

  makeSent(process: SimulatedProcess, count: number, limits: SentLimits): Sent[] {
    return makeSent(this, process, count, limits);
  }

  /** @param as the number under which it was sent, and where: as such it can be read once, if it is an iterable */
  noteGiven(value: unknown, as: string): void {
    const numbers = this.given.get(value) ?? new Set();
    this.given.set(value, numbers.add(as));
  }

  /** Runs a step of decoding, so that what is made meanwhile knows where it came from. */
  decodeAt<T>(end: End, decode: () => T): T {
    this.decodingAt = end;
    const made = decode();
    this.decodingAt = undefined;
    if (end.channel) this.kept.set(made, { end, channel: end.channel });
    return made;
  }

  get decodingEnd(): End | undefined {
    return this.decodingAt;
  }

  originOf(kept: unknown): Origin | undefined {
    return this.kept.get(kept);
  }
}
