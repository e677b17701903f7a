import { OverloadedError } from '../errors/overloaded.error.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { MAX_STREAM_BYTES_IN_FLIGHT, MAX_STREAM_BYTES_WAITING, MAX_STREAM_CREDIT } from './limits.js';
import { Queue } from './queue.js';
import type { StreamOptions, StreamProduction, StreamSink, StreamSource } from './stream.js';
import { type EncodedValue, sizeOf } from './value.js';

/** What a stream needs of the channel that it goes out on. */
export interface StreamOutlet {
  /** `provider.method`, for errors. */
  readonly name: string;
  /** Runs a step of the source, in the context of the call that asked for the stream. */
  run(step: () => void): void;
  encode(value: unknown): EncodedValue;
  /** @throws {OverloadedError} when the consumer holds too many things of this process */
  sendNext(value: EncodedValue): void;
  /** Nothing comes after it. */
  sendEnd(end: StreamEnd): void;
}

export type StreamEnd = { readonly error: unknown } | undefined;

/** What all streams of one channel share. */
export interface StreamBudget {
  bytesWaiting: number;
}

/**
 * Sends what a source produces, as far as the consumer has given credit. Items are encoded when they are produced, so
 * what waits is as it was then.
 */
export class OutgoingStream implements StreamSink {
  private readonly waiting = new Queue<EncodedValue>();
  /** The sizes of the items that were sent and are not consumed yet, the oldest first. */
  private readonly inFlight = new Queue<number>();
  private bytesInFlight = 0;
  private production: StreamProduction | undefined;
  /** A source that is asked for one item at a time was asked. */
  private asked = false;
  private end: { readonly value: StreamEnd } | undefined;
  private closed = false;

  constructor(
    private readonly outlet: StreamOutlet,
    private readonly options: StreamOptions,
    private credit: number,
    private readonly budget: StreamBudget,
  ) {}

  start(source: StreamSource): void {
    this.outlet.run(() => {
      try {
        this.started(source.start(this));
      } catch (error) {
        this.error(error);
      }
    });
  }

  get isClosed(): boolean {
    return this.closed || this.end !== undefined;
  }

  next(value: unknown): void {
    if (this.isClosed) return;
    this.asked = false;
    if (this.options.overflow === 'drop' && !this.production?.pull && !this.hasRoom) return;
    const encoded = this.encode(value);
    if (encoded === undefined) return;
    if (this.hasRoom && this.waiting.length === 0) this.send(encoded);
    else this.keep(encoded);
    this.ask();
  }

  error(reason: unknown): void {
    this.finish({ error: reason });
  }

  complete(): void {
    this.finish(undefined);
  }

  /** @throws {ProtocolError} when it is more than any consumer may ask for */
  addCredit(count: number): void {
    checkCredit((this.credit += count));
    for (let item = 0; item < count; item++) this.bytesInFlight -= this.inFlight.shift() ?? 0;
    while (this.hasRoom && this.waiting.length > 0) this.send(this.takeWaiting());
    this.sendEndWhenDue();
    this.ask();
  }

  /** The consumer left, or its channel did. */
  stop(): void {
    if (this.closed) return;
    this.closed = true;
    this.clearWaiting();
    const { production } = this;
    this.production = undefined;
    stopQuietly(production);
  }

  private started(production: StreamProduction): void {
    // It may have failed, for a value that cannot be sent, before it returned.
    if (this.closed || this.end) return stopQuietly(production);
    this.production = production;
    this.ask();
  }

  private get hasRoom(): boolean {
    return this.credit > 0 && (this.bytesInFlight < MAX_STREAM_BYTES_IN_FLIGHT || this.inFlight.length === 0);
  }

  private ask(): void {
    if (this.asked || this.end || !this.hasRoom || !this.production?.pull) return;
    this.asked = true;
    const { production } = this;
    this.outlet.run(() => production.pull?.());
  }

  private encode(value: unknown): EncodedValue | undefined {
    try {
      return this.outlet.encode(value);
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  private send(encoded: EncodedValue): void {
    try {
      this.outlet.sendNext(encoded);
    } catch (error) {
      return this.fail(error);
    }
    const size = sizeOf(encoded);
    this.credit--;
    this.inFlight.push(size);
    this.bytesInFlight += size;
  }

  private keep(encoded: EncodedValue): void {
    const { overflow } = this.options;
    if (overflow === 'drop') return;
    if (overflow === 'latest') this.clearWaiting();
    else if (this.isFull) return this.fail(this.tooSlow());
    this.waiting.push(encoded);
    this.budget.bytesWaiting += sizeOf(encoded);
  }

  private get isFull(): boolean {
    return (
      this.waiting.length >= this.options.bufferSize || this.budget.bytesWaiting >= MAX_STREAM_BYTES_WAITING
    );
  }

  private takeWaiting(): EncodedValue {
    const encoded = this.waiting.shift() ?? '';
    this.budget.bytesWaiting -= sizeOf(encoded);
    return encoded;
  }

  private clearWaiting(): void {
    while (this.waiting.length > 0) this.takeWaiting();
  }

  private tooSlow(): OverloadedError {
    return new OverloadedError(
      `${this.outlet.name} produces faster than its subscriber reads: ${this.waiting.length} items ` +
        `(${this.budget.bytesWaiting} bytes on its channel) wait already. Give it a larger bufferSize, or overflow: 'latest' or 'drop', ` +
        'with @SharedMethod(); or return an async generator, which waits for who reads.',
      'yes',
    );
  }

  /** Ends it from this side: what waits is lost. */
  private fail(error: unknown): void {
    this.clearWaiting();
    const { production } = this;
    this.production = undefined;
    this.error(error);
    stopQuietly(production);
  }

  private finish(end: StreamEnd): void {
    if (this.closed || this.end) return;
    this.end = { value: end };
    this.production = undefined;
    this.sendEndWhenDue();
  }

  /** The end comes after the items. */
  private sendEndWhenDue(): void {
    if (!this.end || this.closed || this.waiting.length > 0) return;
    this.closed = true;
    this.outlet.sendEnd(this.end.value);
  }
}

/** What a teardown throws has nobody left to hear it, and the channel goes on for all others. */
function stopQuietly(production: StreamProduction | undefined): void {
  try {
    production?.stop();
  } catch {
    // The consumer is gone.
  }
}

/** @throws {ProtocolError} when it is more than any consumer may ask for */
export function checkCredit(credit: number): void {
  if (credit < 0 || credit > MAX_STREAM_CREDIT)
    throw new ProtocolError(
      `A stream may have a credit of ${MAX_STREAM_CREDIT} items at most, not ${credit}.`,
    );
}
