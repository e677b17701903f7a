import { OverloadedError } from '../errors/overloaded.error.js';
import { MAX_EXPORTS } from './limits.js';
import { FUNCTION, type Origin, type Reference, type StreamKind } from './references.js';

interface Export extends Reference {
  readonly origin: Origin;
  /** How often it was sent; the other end tells how often it came when it lets go. */
  sent: number;
}

export interface ExportedStream {
  readonly kind: StreamKind;
  readonly value: object;
  readonly origin: Origin;
}

export interface ExportedFunction {
  readonly value: (...args: unknown[]) => unknown;
  readonly origin: Origin;
}

/** What this end sent by reference, and keeps for as long as the other end has it. Belongs to one channel. */
export class Exports {
  private readonly byNumber = new Map<number, Export>();
  private readonly numbers = new Map<object, number>();
  private nextNumber = 0;

  get size(): number {
    return this.byNumber.size;
  }

  /**
   * The number of something that is sent now; the same object has the same one.
   *
   * @throws {OverloadedError} when the other end holds too much already
   */
  give({ kind, value }: Reference, origin: Origin): number {
    const known = this.numbers.get(value);
    const given = known === undefined ? undefined : this.byNumber.get(known);
    if (known !== undefined && given) {
      given.sent++;
      return known;
    }
    if (this.size >= MAX_EXPORTS)
      throw new OverloadedError(
        `${MAX_EXPORTS} functions and streams of this process are in use by another process already. Release ` +
          'functions with dispose(), and consume the streams.',
      );
    const number = this.nextNumber++;
    this.byNumber.set(number, { kind, value, origin, sent: 1 });
    this.numbers.set(value, number);
    return number;
  }

  /** It was not sent after all. */
  takeBack(number: number): void {
    const given = this.byNumber.get(number);
    if (given && --given.sent === 0) this.forget(number, given);
  }

  functionOf(number: number): ExportedFunction | undefined {
    const given = this.byNumber.get(number);
    return given?.kind === FUNCTION ? (given as Export & ExportedFunction) : undefined;
  }

  /** A stream that is consumed now. One that can be consumed only once is forgotten. */
  takeStream(number: number): ExportedStream | undefined {
    const given = this.byNumber.get(number);
    if (!given || typeof given.kind === 'string') return undefined;
    if (!given.kind.isShareable) this.forget(number, given);
    return { kind: given.kind, value: given.value, origin: given.origin };
  }

  /** The other end let go of what came to it `count` times; more may be on its way. */
  release(number: number, count: number): void {
    const given = this.byNumber.get(number);
    if (!given) return;
    given.sent -= count;
    if (given.sent > 0) return;
    this.forget(number, given);
    discard(given);
  }

  /** The channel is closed. */
  close(): void {
    for (const given of this.byNumber.values()) discard(given);
    this.byNumber.clear();
    this.numbers.clear();
  }

  private forget(number: number, { value }: Export): void {
    this.byNumber.delete(number);
    this.numbers.delete(value);
  }
}

/** Nobody will consume it: a file that is open, for example, is closed. */
function discard({ kind, value }: Reference): void {
  if (typeof kind !== 'string') kind.discard?.(value);
}
