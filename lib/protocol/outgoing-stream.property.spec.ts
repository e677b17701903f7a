import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { MAX_STREAM_BYTES_IN_FLIGHT, MAX_STREAM_BYTES_WAITING } from './limits.js';
import { OutgoingStream, type StreamEnd } from './outgoing-stream.js';
import type { Overflow, StreamOptions } from './stream.js';
import type { EncodedValue } from './value.js';

interface Item {
  readonly number: number;
  readonly size: number;
}

/** An item that is as large as it says, and takes no memory. */
const encodedOf = ({ number, size }: Item): EncodedValue => ({
  json: String(number),
  attachments: [{ byteLength: size - String(number).length } as Uint8Array],
});

const numberOf = (encoded: EncodedValue): number =>
  Number(typeof encoded === 'string' ? encoded : encoded.json);

/** What a stream does with its items, written down as simply as can be. */
class Model {
  readonly sent: number[] = [];
  private inFlight: Item[] = [];
  private waiting: Item[] = [];
  /** How it ended, and whether that was told. */
  end: string | undefined;

  constructor(
    private readonly options: StreamOptions,
    private credit: number,
  ) {}

  next(item: Item): void {
    if (this.end) return;
    if (this.hasRoom && this.waiting.length === 0) this.send(item);
    else this.keep(item);
  }

  addCredit(count: number): void {
    if (this.isOver) return;
    this.credit += count;
    this.inFlight = this.inFlight.slice(count);
    while (this.hasRoom && this.waiting.length > 0) this.send(this.waiting.shift() as Item);
  }

  complete(): void {
    this.end ??= 'complete';
  }

  get isOver(): boolean {
    return this.end !== undefined && this.waiting.length === 0;
  }

  /** Items that were sent and not consumed. */
  get unconsumed(): number {
    return this.inFlight.length;
  }

  private get hasRoom(): boolean {
    const bytes = sizeOf(this.inFlight);
    return this.credit > 0 && (bytes < MAX_STREAM_BYTES_IN_FLIGHT || this.inFlight.length === 0);
  }

  private send(item: Item): void {
    this.credit--;
    this.inFlight.push(item);
    this.sent.push(item.number);
  }

  private keep(item: Item): void {
    const { overflow, bufferSize } = this.options;
    if (overflow === 'drop') return;
    if (overflow === 'latest') this.waiting = [item];
    else if (this.waiting.length < bufferSize && sizeOf(this.waiting) < MAX_STREAM_BYTES_WAITING)
      this.waiting.push(item);
    else {
      this.waiting = [];
      this.end = 'overflow';
    }
  }
}

function sizeOf(items: readonly Item[]): number {
  return items.reduce((sum, { size }) => sum + size, 0);
}

type Step =
  { readonly do: 'next'; readonly size: number } | { readonly do: 'consume' } | { readonly do: 'complete' };

const size = fc.oneof(
  fc.constantFrom(100, MAX_STREAM_BYTES_IN_FLIGHT / 2, MAX_STREAM_BYTES_IN_FLIGHT),
  fc.integer({ min: 10, max: 700_000 }),
  fc.integer({ min: 10, max: 40 * 1024 * 1024 }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('next' as const), size }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('consume' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('complete' as const) }) },
);

const options: fc.Arbitrary<StreamOptions> = fc.record({
  overflow: fc.constantFrom<Overflow>('buffer', 'latest', 'drop'),
  bufferSize: fc.integer({ min: 1, max: 8 }),
});

/** The stream and its model side by side. */
class Run {
  readonly sent: number[] = [];
  readonly ends: StreamEnd[] = [];
  stops = 0;
  readonly model: Model;
  private readonly stream: OutgoingStream;
  private count = 0;

  constructor(given: StreamOptions, credit: number) {
    this.model = new Model(given, credit);
    const outlet = {
      name: 'a.stream',
      run: (action: () => void) => action(),
      encode: (item: unknown) => encodedOf(item as Item),
      sendNext: (encoded: EncodedValue) => void this.sent.push(numberOf(encoded)),
      sendEnd: (end: StreamEnd) => void this.ends.push(end),
    };
    this.stream = new OutgoingStream(outlet, given, credit, { bytesWaiting: 0 });
    this.stream.start({ start: () => ({ stop: () => void this.stops++ }) });
  }

  apply(each: Step): void {
    const { model, stream } = this;
    if (each.do === 'next') {
      const item = { number: this.count++, size: each.size };
      stream.next(item);
      model.next(item);
    } else if (each.do === 'complete') {
      stream.complete();
      model.complete();
    } else if (model.unconsumed > 0 && this.ends.length === 0) {
      stream.addCredit(1);
      model.addCredit(1);
    }
  }
}

describe('a stream, however large its items and slow its consumer', () => {
  it('sends what there is room for, in order, and ends after its items or for want of room', () => {
    fc.assert(
      fc.property(
        options,
        fc.integer({ min: 1, max: 6 }),
        fc.array(step, { maxLength: 60 }),
        (given, credit, steps) => {
          const run = new Run(given, credit);
          for (const each of steps) {
            run.apply(each);
            expect(run.sent).toEqual(run.model.sent);
            expect(run.ends).toHaveLength(run.model.isOver ? 1 : 0);
          }
          expect(run.stops).toBe(run.model.end === 'overflow' ? 1 : 0);
          if (run.model.end === 'overflow') expect(run.ends[0]?.error).toMatchObject({ code: 'OVERLOADED' });
        },
      ),
      { numRuns: 1_500 },
    );
  });
});
