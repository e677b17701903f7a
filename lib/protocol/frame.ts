import { ProtocolError } from '../errors/protocol.error.js';
import { BATCH_CHARACTERS } from './limits.js';

/*
 * A frame, all integers unsigned 32-bit big-endian:
 *
 *   length of the rest | length of the envelope | envelope | attachments: (length | bytes)*
 *
 * The envelope is JSON, an array of messages; the attachments are the binary values of those messages, in order.
 */
const LENGTH_BYTES = 4;
export const FRAME_HEADER_BYTES = LENGTH_BYTES;
export const ATTACHMENT_HEADER_BYTES = LENGTH_BYTES;
export const MIN_FRAME_BYTES = LENGTH_BYTES;

/** Collects the messages of one event-loop turn and packs them into as few frames as the batch size allows. */
export class FrameBuilder {
  private texts: string[] = [];
  private attachments: Uint8Array[] = [];
  private size = 0;

  /** @param batchCharacters of which a frame is full */
  constructor(
    private readonly emit: (frame: Uint8Array) => void,
    private readonly batchCharacters = BATCH_CHARACTERS,
  ) {}

  /** @param text one message as JSON @param attachments its binary values, in the order of their use */
  add(text: string, attachments?: readonly Uint8Array[]): void {
    let size = text.length;
    if (attachments) for (const { byteLength } of attachments) size += byteLength;
    // A message that is as large as a frame may be gets one of its own.
    if (size >= this.batchCharacters) this.flush();
    this.size += size;
    this.texts.push(text);
    if (attachments) for (const attachment of attachments) this.attachments.push(attachment);
    if (this.size >= this.batchCharacters) this.flush();
  }

  flush(): void {
    if (this.texts.length === 0) return;
    const { texts, attachments } = this;
    this.texts = [];
    this.attachments = [];
    this.size = 0;
    this.emit(packFrame(`[${texts.join(',')}]`, attachments));
  }
}

function packFrame(envelope: string, attachments: readonly Uint8Array[]): Uint8Array {
  const envelopeBytes = Buffer.byteLength(envelope);
  let length = LENGTH_BYTES + envelopeBytes;
  for (const { byteLength } of attachments) length += LENGTH_BYTES + byteLength;

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
export function unpackFrame(bytes: Uint8Array): UnpackedFrame {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = frame.length < 2 * LENGTH_BYTES ? Infinity : 2 * LENGTH_BYTES + frame.readUInt32BE(LENGTH_BYTES);
  if (end > frame.length) throw new ProtocolError('A frame ends within its envelope.');

  const messages = parseEnvelope(frame.toString('utf8', 2 * LENGTH_BYTES, end));
  const attachments: Uint8Array[] = [];
  while (end < frame.length) {
    const start = end + LENGTH_BYTES;
    end = start > frame.length ? Infinity : start + frame.readUInt32BE(end);
    if (end > frame.length) throw new ProtocolError('A frame ends within an attachment.');
    attachments.push(frame.subarray(start, end));
  }
  return { messages, attachments };
}

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
