/** Bytes on their way in one direction. What is taken out has nothing to do with how it was put in. */
export class Pipe {
  length = 0;
  private chunks: Uint8Array[] = [];

  write(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.length += bytes.length;
  }

  /** The first bytes; the first chunk alone when there is no count. */
  take(count = this.chunks[0]?.length ?? 0): Buffer {
    const all = this.chunks.length === 1 ? (this.chunks[0] as Uint8Array) : Buffer.concat(this.chunks);
    const taken = Buffer.from(all.buffer, all.byteOffset, Math.min(count, all.length));
    this.length = all.length - taken.length;
    this.chunks = this.length > 0 ? [all.subarray(taken.length)] : [];
    return taken;
  }

  /** What comes after the first bytes is lost. */
  truncate(count: number): void {
    const kept = this.take(count);
    this.chunks = kept.length > 0 ? [kept] : [];
    this.length = kept.length;
  }
}
