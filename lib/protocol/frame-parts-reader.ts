import { endsWithin, type FrameParts, LENGTH_BYTES } from './frame.js';
import { memoryFor } from './received-memory.js';

const NOTHING = new Uint8Array(0);

/** Takes the parts of one frame out of the chunks in which it arrives: each byte is copied once, to where it stays. */
export class FramePartsReader {
  isWhole = false;
  private readonly length = Buffer.allocUnsafe(LENGTH_BYTES);
  private numbers: Buffer | undefined;
  private json: string | undefined;
  private readonly attachments: Buffer[] = [];
  /** What is being filled: a length, or what has that length. */
  private part: Buffer = this.length;
  private filled = 0;

  /** @param unclaimed bytes of the frame that belong to no part yet; at first, all behind its header */
  constructor(private unclaimed: number) {
    this.expectLength();
  }

  /** What has arrived. */
  get frame(): FrameParts {
    const { numbers = NOTHING, json = '', attachments } = this;
    return { numbers, json, attachments };
  }

  /**
   * @returns the offset behind what belongs to the frame
   * @throws {ProtocolError} when a part is longer than what is left of the frame, before anything is allocated for it
   */
  take(chunk: Buffer, start: number): number {
    let offset = start;
    while (offset < chunk.length && !this.isWhole) {
      const copied = chunk.copy(this.part, this.filled, offset);
      offset += copied;
      this.filled += copied;
      if (this.filled === this.part.length) this.filledPart(this.part);
    }
    return offset;
  }

  private filledPart(part: Buffer): void {
    if (part === this.length) this.expectPart();
    else this.keep(part);
  }

  private expectLength(): void {
    this.claim(LENGTH_BYTES);
    this.part = this.length;
    this.filled = 0;
  }

  private expectPart(): void {
    const length = this.length.readUInt32BE();
    this.claim(length);
    this.part = memoryFor(length);
    this.filled = 0;
    if (length === 0) this.keep(this.part);
  }

  private keep(part: Buffer): void {
    if (!this.numbers) this.numbers = part;
    else if (this.json === undefined) this.json = part.toString();
    else this.attachments.push(part);
    if (this.unclaimed === 0) this.isWhole = true;
    else this.expectLength();
  }

  private claim(bytes: number): void {
    if (bytes > this.unclaimed) throw endsWithin(this.json === undefined ? 'its messages' : 'an attachment');
    this.unclaimed -= bytes;
  }
}
