import { ProtocolError } from '../errors/protocol.error.js';
import { FRAME_HEADER_BYTES, MIN_FRAME_BYTES } from './frame.js';

/** Cuts a stream of bytes, arriving in chunks of any size, into whole frames (header included). */
export class FrameReader {
  private readonly header = Buffer.alloc(FRAME_HEADER_BYTES);
  private headerFilled = 0;
  private partial: Buffer | undefined;
  private filled = 0;

  /** @param maxFrameBytes may be raised later, when the peer has proved who it is */
  constructor(
    public maxFrameBytes: number,
    private readonly onFrame: (frame: Uint8Array) => void,
  ) {}

  /** @throws {ProtocolError} when a header announces a frame that is too large or too small */
  push(chunk: Buffer): void {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.partial) offset = this.continueFrame(this.partial, chunk, offset);
      else if (this.headerFilled === 0 && chunk.length - offset >= FRAME_HEADER_BYTES)
        offset = this.startFrame(chunk, offset);
      else offset = this.continueHeader(chunk, offset);
    }
  }

  private startFrame(chunk: Buffer, offset: number): number {
    const end = offset + FRAME_HEADER_BYTES + this.checkedLength(chunk.readUInt32BE(offset));
    if (end > chunk.length) {
      this.partial = Buffer.allocUnsafe(end - offset);
      this.filled = 0;
      return this.continueFrame(this.partial, chunk, offset);
    }
    this.onFrame(chunk.subarray(offset, end));
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
      const length = this.checkedLength(this.header.readUInt32BE(0));
      this.partial = Buffer.allocUnsafe(FRAME_HEADER_BYTES + length);
      this.filled = this.header.copy(this.partial);
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
