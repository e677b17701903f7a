import { ProtocolError } from '../errors/protocol.error.js';
import { BATCH_CHARACTERS } from './limits.js';

/*
 * A frame, all integers unsigned 32-bit big-endian:
 *
 *   length of the rest | length of the envelope | envelope | attachments: (length | bytes)*
 *
 * The envelope is JSON, an array of messages; the attachments are the binary values of those messages, in order.
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
  /** JSON, a list of messages. */
  readonly envelope: string;
  readonly attachments: readonly Uint8Array[];
  /**
   * Those large attachments that nobody else has at this end: their memory may be freed once they have left the process.
   * An end in the same process has them, too.
   */
  readonly spendable?: readonly Uint8Array[];
}

/** Collects the messages of one event-loop turn and packs them into as few frames as the batch size allows. */
export class FrameBuilder {
  private texts: string[] = [];
  private attachments: Uint8Array[] = [];
  private spendable: Uint8Array[] = [];
  private size = 0;

  /** @param batchCharacters of which a frame is full */
  constructor(
    private readonly emit: (frame: Frame) => void,
    private readonly batchCharacters = BATCH_CHARACTERS,
  ) {}

  /**
   * @param text one message as JSON
   * @param attachments its binary values, in the order of their use
   * @param areSpendable whether nobody else has these
   */
  add(text: string, attachments?: readonly Uint8Array[], areSpendable = false): void {
    let size = text.length;
    if (attachments) for (const { byteLength } of attachments) size += byteLength;
    // A message that is as large as a frame may be gets one of its own.
    if (size >= this.batchCharacters) this.flush();
    this.size += size;
    this.texts.push(text);
    if (attachments) for (const attachment of attachments) this.attach(attachment, areSpendable);
    if (this.size >= this.batchCharacters) this.flush();
  }

  flush(): void {
    if (this.texts.length === 0) return;
    const { texts, attachments, spendable } = this;
    this.texts = [];
    this.attachments = [];
    this.spendable = [];
    this.size = 0;
    const envelope = `[${texts.join(',')}]`;
    const areLarge = attachments.some(isLarge);
    this.emit(areLarge ? { envelope, attachments, spendable } : packFrame(envelope, attachments));
  }

  private attach(attachment: Uint8Array, isSpendable: boolean): void {
    this.attachments.push(attachment);
    if (isSpendable && isLarge(attachment)) this.spendable.push(attachment);
  }
}

const isLarge = ({ byteLength }: Uint8Array): boolean => byteLength >= LARGE_ATTACHMENT_BYTES;

/** The bytes of a frame in the pieces in which they are written; large attachments are pieces as they are. */
export function piecesOf({ envelope, attachments }: FrameParts): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const text = Buffer.from(envelope);
  let small: Uint8Array[] = [lengthOf(frameLength(text.length, attachments)), lengthOf(text.length), text];
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

function lengthOf(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(LENGTH_BYTES);
  bytes.writeUInt32BE(length);
  return bytes;
}

/** As it stands in the header. */
function frameLength(envelopeBytes: number, attachments: readonly Uint8Array[]): number {
  let length = LENGTH_BYTES + envelopeBytes;
  for (const { byteLength } of attachments) length += LENGTH_BYTES + byteLength;
  return length;
}

function packFrame(envelope: string, attachments: readonly Uint8Array[]): Uint8Array {
  const envelopeBytes = Buffer.byteLength(envelope);
  const length = frameLength(envelopeBytes, attachments);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + length);
  frame.writeUInt32BE(length, 0);
  frame.writeUInt32BE(envelopeBytes, LENGTH_BYTES);
  let offset = 2 * LENGTH_BYTES;
  offset += frame.write(envelope, offset);
  for (const attachment of attachments) {
    offset = frame.writeUInt32BE(attachment.byteLength, offset);
    frame.set(attachment, offset);
    offset += attachment.byteLength;
  }
  return frame;
}

export interface UnpackedFrame {
  readonly messages: readonly unknown[];
  readonly attachments: readonly Uint8Array[];
}

/** @throws {ProtocolError} when the frame is not well-formed */
export function unpackFrame(frame: Frame): UnpackedFrame {
  if (frame instanceof Uint8Array) return unpackBytes(frame);
  return { messages: parseEnvelope(frame.envelope), attachments: frame.attachments };
}

function unpackBytes(bytes: Uint8Array): UnpackedFrame {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = frame.length < 2 * LENGTH_BYTES ? Infinity : 2 * LENGTH_BYTES + frame.readUInt32BE(LENGTH_BYTES);
  if (end > frame.length) throw endsWithin('its envelope');

  const messages = parseEnvelope(frame.toString('utf8', 2 * LENGTH_BYTES, end));
  const attachments: Uint8Array[] = [];
  while (end < frame.length) {
    const start = end + LENGTH_BYTES;
    end = start > frame.length ? Infinity : start + frame.readUInt32BE(end);
    if (end > frame.length) throw endsWithin('an attachment');
    attachments.push(frame.subarray(start, end));
  }
  return { messages, attachments };
}

export const endsWithin = (part: string): ProtocolError => new ProtocolError(`A frame ends within ${part}.`);

function parseEnvelope(text: string): unknown[] {
  let envelope: unknown;
  try {
    envelope = JSON.parse(text);
  } catch (cause) {
    throw new ProtocolError('An envelope is not JSON.', { cause });
  }
  if (!Array.isArray(envelope)) throw new ProtocolError('An envelope is not a list of messages.');
  return envelope;
}
