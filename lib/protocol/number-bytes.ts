/** A 64-bit floating-point number (IEEE 754), big-endian. */
export const NUMBER_BYTES = 8;

/** Room for the numbers of a frame of small messages. */
const NUMBERS_BYTES = 4 * 1024;

/** The numbers of a frame that is being made, as its bytes. One serves frame after frame; it is kept while it is small. */
export class NumberBytes {
  private static spare: NumberBytes | undefined;
  private bytes = Buffer.allocUnsafeSlow(NUMBERS_BYTES);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  static take(): NumberBytes {
    const taken = NumberBytes.spare ?? new NumberBytes();
    NumberBytes.spare = undefined;
    return taken;
  }

  get written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  push(number: number): void {
    if (this.length === this.bytes.length) this.grow();
    this.view.setFloat64(this.length, number);
    this.length += NUMBER_BYTES;
  }

  giveBack(): void {
    this.length = 0;
    if (this.bytes.length === NUMBERS_BYTES) NumberBytes.spare = this;
  }

  private grow(): void {
    const larger = Buffer.allocUnsafeSlow(2 * this.bytes.length);
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
