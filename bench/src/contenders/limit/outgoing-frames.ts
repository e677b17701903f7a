import type { Socket } from 'node:net';

import type { Payload } from './receive-frames.js';

/** Copying less than this costs less than another buffer in the write. */
const COPIED_BYTES = 16_384;

/** Frames of a length and so many bytes. All that are sent in a turn of the event loop leave in one write. */
export class OutgoingFrames {
  private frames: Payload[] = [];
  private bytes = 0;

  constructor(private readonly socket: Socket) {}

  send(payload: Payload): void {
    if (this.frames.length === 0) setImmediate(() => this.flush());
    this.frames.push(payload);
    this.bytes += 4 + lengthOf(payload);
  }

  private flush(): void {
    const { frames, bytes } = this;
    this.frames = [];
    this.bytes = 0;
    if (bytes / frames.length < COPIED_BYTES) this.socket.write(joined(frames, bytes));
    else this.writeTogether(frames);
  }

  private writeTogether(frames: readonly Payload[]): void {
    this.socket.cork();
    for (const frame of frames) {
      const length = Buffer.allocUnsafe(4);
      length.writeUInt32LE(lengthOf(frame));
      for (const piece of [length, ...piecesOf(frame)]) this.socket.write(piece);
    }
    this.socket.uncork();
  }
}

function joined(frames: readonly Payload[], bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const frame of frames) {
    at = buffer.writeUInt32LE(lengthOf(frame), at);
    at = Array.isArray(frame) ? copyPieces(frame, buffer, at) : copy(frame, buffer, at);
  }
  return buffer;
}

function copyPieces(pieces: readonly Buffer[], to: Buffer, from: number): number {
  return pieces.reduce((at, piece) => copy(piece, to, at), from);
}

function copy(piece: Buffer, to: Buffer, at: number): number {
  to.set(piece, at);
  return at + piece.length;
}

function lengthOf(frame: Payload): number {
  return Array.isArray(frame) ? frame.reduce((sum, { length }) => sum + length, 0) : frame.length;
}

function piecesOf(frame: Payload): readonly Buffer[] {
  return Array.isArray(frame) ? frame : [frame];
}
