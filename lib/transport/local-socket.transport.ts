import type { Socket } from 'node:net';

import { type Frame, type FrameParts, LARGE_ATTACHMENT_BYTES, piecesOf } from '../protocol/frame.js';
import { FrameReader } from '../protocol/frame-reader.js';
import { MAX_BUFFERED_BYTES, MAX_FRAME_BYTES } from '../protocol/limits.js';
import type { Transport, TransportHandlers } from '../protocol/transport.js';
import { freeBytes } from './free-memory.js';

export interface LocalSocketOptions {
  /** Bytes of the largest frame that is accepted. Default: the protocol's limit. */
  readonly maxFrameBytes?: number;
  /**
   * Stop reading while the peer does not read: what is to be written is then bounded by what was asked for. Only one
   * end may do this, or two full ends would wait for each other for ever.
   */
  readonly pauseWhenFull?: boolean;
}

/** Frames over a Unix domain socket, or a named pipe on Windows. */
export class LocalSocketTransport implements Transport {
  private reader: FrameReader | undefined;
  private broken: Error | undefined;
  private isHeld = false;
  private waitsForDrain = false;

  constructor(
    private readonly socket: Socket,
    private readonly options: LocalSocketOptions = {},
  ) {}

  open({ onFrame, onClose, onDrain }: TransportHandlers): void {
    const { socket } = this;
    const { maxFrameBytes = MAX_FRAME_BYTES } = this.options;
    const reader = (this.reader = new FrameReader(maxFrameBytes, onFrame));
    socket.on('data', (chunk: Buffer) => this.read(reader, chunk));
    socket.on('drain', () => {
      this.waitsForDrain = false;
      this.updateReading();
      onDrain?.();
    });
    // A reset is followed by 'close', which says all there is to say.
    socket.on('error', () => {});
    socket.once('close', () => onClose(this.broken));
  }

  /** The peer proved who it is: frames may be larger now. */
  accept(maxBytes: number): void {
    if (this.reader) this.reader.maxFrameBytes = maxBytes;
  }

  get isFull(): boolean {
    const { writable, writableLength } = this.socket;
    // A peer that has closed reads nothing: what is sent from now on would be lost. That it has is told a moment later.
    return !writable || writableLength > MAX_BUFFERED_BYTES;
  }

  get hasBacklog(): boolean {
    return this.socket.writableNeedDrain;
  }

  send(frame: Frame): void {
    if (!this.socket.writable) return;
    const isWritten = frame instanceof Uint8Array ? this.socket.write(frame) : this.writePieces(frame);
    if (isWritten || !this.options.pauseWhenFull) return;
    this.waitsForDrain = true;
    this.updateReading();
  }

  /** Reads nothing more for now, or again. What was read already is still delivered. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    this.updateReading();
  }

  /**
   * Says goodbye: the peer reads what was sent and then closes. Until it does, what it writes is read: a socket that is
   * closed at once refuses that, and a peer whose write is refused does not read what came before.
   */
  end(): void {
    this.socket.end();
  }

  close(): void {
    this.socket.end();
    this.socket.destroySoon();
  }

  /** Closes at once; what was sent and not read is lost. @param error why, when the peer broke the protocol */
  destroy(error?: Error): void {
    this.broken ??= error;
    this.socket.destroy();
  }

  /** In one call of the system, as far as they fit. */
  private writePieces(frame: FrameParts): boolean {
    const { socket } = this;
    const pieces = piecesOf(frame);
    const last = pieces.pop() as Uint8Array;
    socket.cork();
    for (const piece of pieces) socket.write(piece);
    socket.write(last, (error) => {
      // What could not be written may be with the system still.
      if (!error) frame.spendable?.forEach(freeBytes);
    });
    socket.uncork();
    return !socket.writableNeedDrain;
  }

  private updateReading(): void {
    if (this.isHeld || this.waitsForDrain) this.socket.pause();
    else this.socket.resume();
  }

  /** A peer that breaks the protocol loses its connection; nothing else notices. */
  private read(reader: FrameReader, chunk: Buffer): void {
    try {
      const isCopied = reader.push(chunk);
      if (isCopied && chunk.byteLength >= LARGE_ATTACHMENT_BYTES) freeBytes(chunk);
    } catch (error) {
      this.destroy(error as Error);
    }
  }
}
