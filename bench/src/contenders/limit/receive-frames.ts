import type { Socket } from 'node:net';

/** A frame as it came: one Buffer, or of a long frame the pieces. Nobody here needs it as a whole. */
export type Payload = Buffer | Buffer[];

export const wholeOf = (payload: Payload): Buffer =>
  Array.isArray(payload) ? Buffer.concat(payload) : payload;

/** Calls `onFrame` with each frame that arrives. */
export function receiveFrames(socket: Socket, onFrame: (payload: Payload) => void): void {
  const frames = new IncomingFrames(onFrame);
  socket.on('data', (piece) => typeof piece !== 'string' && frames.push(piece));
}

class IncomingFrames {
  /** Of a frame whose length has not arrived as a whole. */
  private rest: Buffer | undefined;
  /** Of a frame that goes on in the next piece. */
  private pieces: Buffer[] = [];
  private missing = 0;

  constructor(private readonly onFrame: (payload: Payload) => void) {}

  push(piece: Buffer): void {
    const bytes = this.rest ? Buffer.concat([this.rest, piece]) : piece;
    this.rest = undefined;
    let at = this.missing > 0 ? this.goOn(bytes) : 0;
    while (at + 4 <= bytes.length) {
      const from = at + 4;
      at = from + bytes.readUInt32LE(at);
      if (at > bytes.length) return this.begin(bytes.subarray(from), at - bytes.length);
      this.onFrame(bytes.subarray(from, at));
    }
    if (at < bytes.length) this.rest = bytes.subarray(at);
  }

  private begin(piece: Buffer, missing: number): void {
    this.pieces = [piece];
    this.missing = missing;
  }

  /** Gives where the next frame begins. */
  private goOn(bytes: Buffer): number {
    const taken = Math.min(this.missing, bytes.length);
    this.pieces.push(bytes.subarray(0, taken));
    this.missing -= taken;
    if (this.missing === 0) this.onFrame(this.pieces);
    return taken;
  }
}
