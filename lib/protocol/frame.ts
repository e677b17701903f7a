import { ProtocolError } from '../errors/protocol.error.js';
import { BATCH_SIZE } from './limits.js';
import { NUMBER_BYTES, NumberBytes } from './number-bytes.js';
import type { OutgoingMessage } from './outgoing-message.js';

/*
 * A frame, all lengths unsigned 32-bit integers, all numbers 64-bit floating-point, both big-endian:
 *
 *   length of the rest | length of the numbers | numbers | length of the JSON | JSON | attachments: (length | bytes)*
 *
 * The numbers are those of its messages, one message after another; the JSON is a list of what they have beside numbers;
 * the attachments are the binary values. Each message takes of all three what is next.
 */
export const LENGTH_BYTES = 4;
export const FRAME_HEADER_BYTES = LENGTH_BYTES;
export const ATTACHMENT_HEADER_BYTES = LENGTH_BYTES;
export const MIN_FRAME_BYTES = LENGTH_BYTES;

/** Bytes of an attachment from which on memory of its own costs less than another copy. */
export const LARGE_ATTACHMENT_BYTES = 4 * 1024;

/** The bytes of a frame, header included; with large attachments its parts, which are copied into no frame. */
export type Frame = Uint8Array | FrameParts;

/** A frame before it was packed. Nobody changes the attachments. */
export interface FrameParts {
  /** Those of all messages, as bytes. */
  readonly numbers: Uint8Array;
  /** A list of what they have beside numbers. */
  readonly json: string;
  readonly attachments: readonly Uint8Array[];
  /**
   * Those large attachments that nobody else has at this end: their memory may be freed once they have left the process.
   * An end in the same process has them, too.
   */
  readonly spendable?: readonly Uint8Array[];
}

/** Collects the messages of one event-loop turn and packs them into as few frames as the batch size allows. */
export class FrameBuilder {
  private numbers: NumberBytes | undefined;
  private texts: string[] = [];
  private attachments: Uint8Array[] = [];
  private spendable: Uint8Array[] = [];
  private size = 0;

  /** @param batchSize of which a frame is full, in bytes and characters */
  constructor(
    private readonly emit: (frame: Frame) => void,
    private readonly batchSize = BATCH_SIZE,
  ) {}

  /**
   * @param attachments its binary values, in the order of their use
   * @param areSpendable whether nobody else has these
   */
  add({ numbers, json }: OutgoingMessage, attachments?: readonly Uint8Array[], areSpendable = false): void {
    let size = json.length + NUMBER_BYTES * numbers.length;
    if (attachments) for (const { byteLength } of attachments) size += byteLength;
    // A message that is as large as a frame may be gets one of its own.
    if (size >= this.batchSize) this.flush();
    this.size += size;
    this.numbers ??= NumberBytes.take();
    for (const number of numbers) this.numbers.push(number);
    if (json !== '') this.texts.push(json);
    if (attachments) for (const attachment of attachments) this.attach(attachment, areSpendable);
    if (this.size >= this.batchSize) this.flush();
  }

  flush(): void {
    const { numbers, texts, attachments, spendable } = this;
    if (!numbers) return;
    this.numbers = undefined;
    this.texts = [];
    this.attachments = [];
    this.spendable = [];
    this.size = 0;
    const json = `[${texts.join(',')}]`;
    const frame = attachments.some(isLarge)
      ? { numbers: Buffer.from(numbers.written), json, attachments, spendable }
      : packFrame(numbers.written, json, attachments);
    numbers.giveBack();
    this.emit(frame);
  }

  private attach(attachment: Uint8Array, isSpendable: boolean): void {
    this.attachments.push(attachment);
    if (isSpendable && isLarge(attachment)) this.spendable.push(attachment);
  }
}

const isLarge = ({ byteLength }: Uint8Array): boolean => byteLength >= LARGE_ATTACHMENT_BYTES;

/** The bytes of a frame in the pieces in which they are written; large attachments are pieces as they are. */
export function piecesOf({ numbers, json, attachments }: FrameParts): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const text = Buffer.from(json);
  const length = frameLength(numbers.byteLength, text.length, attachments);
  let small = [lengthOf(length), lengthOf(numbers.byteLength), numbers, lengthOf(text.length), text];
  for (const attachment of attachments) {
    small.push(lengthOf(attachment.byteLength));
    if (isLarge(attachment)) {
      pieces.push(Buffer.concat(small), attachment);
      small = [];
    } else small.push(attachment);
  }
  if (small.length > 0) pieces.push(Buffer.concat(small));
  return pieces;
}

function lengthOf(length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(LENGTH_BYTES);
  bytes.writeUInt32BE(length);
  return bytes;
}

/** As it stands in the header. */
function frameLength(numberBytes: number, jsonBytes: number, attachments: readonly Uint8Array[]): number {
  let length = 2 * LENGTH_BYTES + numberBytes + jsonBytes;
  for (const { byteLength } of attachments) length += LENGTH_BYTES + byteLength;
  return length;
}

function packFrame(numbers: Uint8Array, json: string, attachments: readonly Uint8Array[]): Uint8Array {
  const numberBytes = numbers.length;
  const jsonBytes = Buffer.byteLength(json);
  const length = frameLength(numberBytes, jsonBytes, attachments);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + length);
  let offset = frame.writeUInt32BE(length);
  offset = frame.writeUInt32BE(numberBytes, offset);
  frame.set(numbers, offset);
  offset = frame.writeUInt32BE(jsonBytes, offset + numberBytes);
  offset += frame.write(json, offset);
  for (const attachment of attachments) {
    offset = frame.writeUInt32BE(attachment.byteLength, offset);
    frame.set(attachment, offset);
    offset += attachment.byteLength;
  }
  return frame;
}

export interface UnpackedFrame {
  /** Each of `NUMBER_BYTES`. */
  readonly numbers: DataView;
  readonly values: readonly unknown[];
  readonly attachments: readonly Uint8Array[];
}

/** @throws {ProtocolError} when the frame is not well-formed */
export function unpackFrame(frame: Frame): UnpackedFrame {
  if (frame instanceof Uint8Array) return unpackBytes(frame);
  const { numbers, json, attachments } = frame;
  return {
    numbers: numbersIn(numbers, { start: 0, end: numbers.byteLength }),
    values: parseValues(json),
    attachments,
  };
}

function unpackBytes(bytes: Uint8Array): UnpackedFrame {
  const frame = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbersAt = partAfter(frame, LENGTH_BYTES, 'its messages');
  const jsonAt = partAfter(frame, numbersAt.end, 'its messages');
  const numbers = numbersIn(frame, numbersAt);
  const values = parseValues(frame.toString('utf8', jsonAt.start, jsonAt.end));
  const attachments: Uint8Array[] = [];
  for (let { end } = jsonAt; end < frame.length;) {
    const at = partAfter(frame, end, 'an attachment');
    attachments.push(frame.subarray(at.start, at.end));
    ({ end } = at);
  }
  return { numbers, values, attachments };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The part whose length is there. @throws {ProtocolError} when it is not whole */
function partAfter(frame: Buffer, offset: number, name: string): Span {
  const start = offset + LENGTH_BYTES;
  const end = start > frame.length ? Infinity : start + frame.readUInt32BE(offset);
  if (end > frame.length) throw endsWithin(name);
  return { start, end };
}

export const endsWithin = (part: string): ProtocolError => new ProtocolError(`A frame ends within ${part}.`);

function numbersIn({ buffer, byteOffset }: Uint8Array, { start, end }: Span): DataView {
  const length = end - start;
  if (length % NUMBER_BYTES !== 0) throw endsWithin('a number');
  return new DataView(buffer, byteOffset + start, length);
}

function parseValues(json: string): unknown[] {
  let values: unknown;
  try {
    values = JSON.parse(json);
  } catch (cause) {
    throw new ProtocolError('What a frame has beside numbers is not JSON.', { cause });
  }
  if (!Array.isArray(values)) throw new ProtocolError('What a frame has beside numbers is not a list.');
  return values;
}
