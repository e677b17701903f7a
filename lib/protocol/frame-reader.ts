import { ProtocolError } from '../errors/protocol.error.js';
import { FramePartsReader } from './frame-parts-reader.js';
import { type Frame, FRAME_HEADER_BYTES, LARGE_ATTACHMENT_BYTES, MIN_FRAME_BYTES } from './frame.js';

/** Cuts a stream of bytes, arriving in chunks of any size, into whole frames (header included). */
export class FrameReader {
  private readonly header = Buffer.alloc(FRAME_HEADER_BYTES);
  private headerFilled = 0;
  private partial: Buffer | undefined;
  private filled = 0;
  /** Of a frame in which large attachments may be. */
  private parts: FramePartsReader | undefined;
  /** A frame is a part of the chunk that is read. */
  private isShared = false;

  /** @param maxFrameBytes may be raised later, when the peer has proved who it is */
  constructor(
    public maxFrameBytes: number,
    private readonly onFrame: (frame: Frame) => void,
  ) {}

  /**
   * @returns whether all of the chunk was copied, so that nobody has its memory; not when a frame is a part of it
   * @throws {ProtocolError} when a header announces a frame that is too large or too small
   */
  push(chunk: Buffer): boolean {
    this.isShared = false;
    let offset = 0;
    while (offset < chunk.length) {
      if (this.partial) offset = this.continueFrame(this.partial, chunk, offset);
      else if (this.parts) offset = this.continueParts(this.parts, chunk, offset);
      else if (this.headerFilled === 0 && chunk.length - offset >= FRAME_HEADER_BYTES)
        offset = this.startFrame(chunk, offset);
      else offset = this.continueHeader(chunk, offset);
    }
    return !this.isShared;
  }

  private startFrame(chunk: Buffer, offset: number): number {
    const length = this.checkedLength(chunk.readUInt32BE(offset));
    const start = offset + FRAME_HEADER_BYTES;
    const end = start + length;
    if (end > chunk.length) {
      this.begin(length);
      return start;
    }
    this.isShared = true;
    this.onFrame(chunk.subarray(offset, end));
    return end;
  }

  /** Its header has come; the rest comes in other chunks. */
  private begin(length: number): void {
    if (length >= LARGE_ATTACHMENT_BYTES) {
      this.parts = new FramePartsReader(length);
      return;
    }
    this.partial = Buffer.allocUnsafe(FRAME_HEADER_BYTES + length);
    this.filled = this.partial.writeUInt32BE(length);
  }

  private continueParts(parts: FramePartsReader, chunk: Buffer, offset: number): number {
    const end = parts.take(chunk, offset);
    if (parts.isWhole) {
      this.parts = undefined;
      this.onFrame(parts.frame);
    }
    return end;
  }

  private continueFrame(partial: Buffer, chunk: Buffer, offset: number): number {
    const copied = chunk.copy(partial, this.filled, offset);
    this.filled += copied;
    if (this.filled === partial.length) {
      this.partial = undefined;
      this.onFrame(partial);
    }
    return offset + copied;
  }

  private continueHeader(chunk: Buffer, offset: number): number {
    const copied = chunk.copy(this.header, this.headerFilled, offset);
    this.headerFilled += copied;
    if (this.headerFilled === FRAME_HEADER_BYTES) {
      this.headerFilled = 0;
      this.begin(this.checkedLength(this.header.readUInt32BE(0)));
    }
    return offset + copied;
  }

  private checkedLength(length: number): number {
    if (length < MIN_FRAME_BYTES || length > this.maxFrameBytes)
      throw new ProtocolError(
        `A header announces a frame of ${length} bytes; ${MIN_FRAME_BYTES} to ${this.maxFrameBytes} are allowed.`,
      );
    return length;
  }
}
