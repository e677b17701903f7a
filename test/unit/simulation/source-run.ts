import type { StreamOptions } from '../../../lib/protocol/stream.js';
import type { CallContext } from '../../../lib/protocol/call-context.js';
import type { Sent } from './sent.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

/** How a source ended: by itself, or because of what it produced. */
export type SourceEnd = 'complete' | 'error' | 'unsendable' | 'overflow';

/** What an iterator that is asked answers with. */
interface Ask {
  resolve(result: IteratorResult<unknown>): void;
  reject(error: unknown): void;
}

/** One subscription at its source, and a model of what of it must be sent. */
export class SourceRun {
  /** What was sent beside each item. */
  readonly items: (readonly Sent[])[] = [];
  /** The numbers of the items that went out. */
  readonly wire: number[] = [];
  readonly asks: Ask[] = [];
  end: SourceEnd | undefined;
  /** How often its teardown ran. */
  stops = 0;
  private readonly due: number[] = [];
  private waiting: number[] = [];
  private credit: number;

  constructor(
    private readonly world: World,
    readonly id: number,
    readonly process: SimulatedProcess,
    /** Of the call that it belongs to; it has none when it was never asked for, and only ended. */
    readonly context: CallContext | undefined,
    private readonly options: StreamOptions,
    /** Where its items go; an iterator gives them when it is asked. */
    readonly push: { next(item: unknown): void; error(reason: unknown): void; complete(): void } | undefined,
  ) {
    this.credit = world.credit;
  }

  get isActive(): boolean {
    if (this.push) return !this.end && this.stops === 0;
    return this.asks.length > 0;
  }

  /** It ended, and all its items went out. */
  get isDone(): boolean {
    return this.end !== undefined && this.due.length === 0 && this.waiting.length === 0;
  }

  /** An item is about to be produced. */
  produced(sent: readonly Sent[]): unknown[] {
    const number = this.items.push(sent) - 1;
    // Nobody looks at what is dropped.
    const isDropped = this.push && this.options.overflow === 'drop' && this.credit === 0;
    if (!isDropped && sent.some(({ kind }) => kind === 'unsendable')) this.broken('unsendable');
    else if (this.credit > 0 && this.waiting.length === 0) this.mustSend(number);
    else this.keep(number);
    return [this.id, number, ...sent.map(({ value }) => value)];
  }

  credited(count: number): void {
    this.credit += count;
    while (this.credit > 0 && this.waiting.length > 0) this.mustSend(this.waiting.shift() ?? 0);
  }

  sent(number: number): void {
    const due = this.due.shift();
    this.world.check(due === number, `run ${this.id} sent item ${number}, and ${due} was due`);
    this.wire.push(number);
  }

  endSent(): void {
    const rest = this.due.length + this.waiting.length;
    this.world.check(rest === 0, `run ${this.id} ended with ${rest} items that were not sent`);
    this.world.check(this.end !== undefined, `run ${this.id} was ended, and not by itself`);
  }

  /** Nothing is on its way: what there was room for was asked for, and went out. */
  checkAtRest(): void {
    const { world, id } = this;
    const isGone = this.stops > 0 || world.lost.has(this.context?.peer ?? '');
    world.check(isGone || this.due.length === 0, `run ${id} has items that were not sent`);
    if (this.push || this.end || this.stops > 0) return;
    const isAsked = this.asks.length > 0;
    world.check(isAsked === this.credit > 0, `run ${id} has credit for ${this.credit}, asked: ${isAsked}`);
  }

  private mustSend(number: number): void {
    this.credit--;
    this.due.push(number);
  }

  private keep(number: number): void {
    const { overflow, bufferSize } = this.options;
    if (overflow === 'drop') return;
    if (overflow === 'latest') this.waiting = [number];
    else if (this.waiting.length < bufferSize) this.waiting.push(number);
    else this.broken('overflow');
  }

  private broken(end: SourceEnd): void {
    this.end ??= end;
    this.waiting = [];
  }
}
