import { NotSerializableError } from '../errors/not-serializable.error.js';
import type { Channel } from './channel.js';
import type { KnownClasses } from './known-classes.js';
import { leanError } from './lean-error.js';
import {
  completeMessage,
  failureMessage,
  nextMessage,
  openedMessage,
  resultMessage,
  type SentValue,
} from './outgoing-message.js';
import type { Origin } from './references.js';
import { type EncodeOptions, encodeValue } from './value-encoder.js';
import type { EncodedValue } from './value.js';

/** What is kept of a thrown error that is too large to be sent. */
const LEAN = { characters: 10_000, fields: 50 };

/** Sends what calls came to. Of what cannot be sent the caller is told why. */
export class Answers {
  constructor(
    private readonly channel: Channel,
    private readonly classes: KnownClasses,
    private readonly options: EncodeOptions,
  ) {}

  result(id: number, origin: Origin, value: unknown): void {
    let encoded: EncodedValue;
    let sent: SentValue;
    try {
      encoded = encodeValue(value, 'result', this.classes, this.options);
      sent = this.channel.sentValueOf(encoded, origin);
    } catch (error) {
      return this.failure(id, origin, tellMethod(error, origin.name));
    }
    this.channel.post(resultMessage(id, sent), encoded, true);
  }

  failure(id: number, origin: Origin, thrown: unknown): void {
    let encoded: EncodedValue;
    let sent: SentValue;
    try {
      encoded = encodeValue(thrown, 'the thrown value', this.classes, this.options);
      sent = this.channel.sentValueOf(encoded, origin);
    } catch (error) {
      const instead = isError(thrown) ? leanError(thrown, LEAN) : tellMethod(error, origin.name);
      encoded = encodeValue(instead, 'the thrown value', this.classes);
      sent = this.channel.sentValueOf(encoded, origin);
    }
    this.channel.post(failureMessage(id, sent), encoded, true);
  }

  opened(id: number): void {
    this.channel.post(openedMessage(id));
  }

  /** An item of a stream, as it is now. @throws {NotSerializableError} telling the method */
  encodeItem(item: unknown, { name }: Origin): EncodedValue {
    try {
      return encodeValue(item, 'item', this.classes, this.options);
    } catch (error) {
      throw tellMethod(error, name);
    }
  }

  /**
   * @param item one that `encodeItem()` gave, for this stream alone
   * @throws {OverloadedError} when the consumer holds too many things of this process
   */
  next(id: number, origin: Origin, item: EncodedValue): void {
    this.channel.post(nextMessage(id, this.channel.sentValueOf(item, origin)), item, true);
  }

  complete(id: number): void {
    this.channel.post(completeMessage(id));
  }
}

function tellMethod(error: unknown, name: string): unknown {
  return error instanceof NotSerializableError ? error.of(name, 'yes') : error;
}

/** Of a proxy even this may fail. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}
