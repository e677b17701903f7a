import type { Frame } from '../protocol/frame.js';
import type { Transport, TransportHandlers } from '../protocol/transport.js';
import { endOfTurn } from './end-of-turn.js';

/** Two ends in one process. Frames cross at the end of the turn, as they would over a socket, never at once. */
export function inProcessPair(): [Transport, Transport] {
  const a = new InProcessTransport();
  const b = new InProcessTransport();
  a.peer = b;
  b.peer = a;
  return [a, b];
}

class InProcessTransport implements Transport {
  peer!: InProcessTransport;
  readonly isFull = false;
  readonly hasBacklog = false;
  private readonly inbox: Frame[] = [];
  private handlers: TransportHandlers | undefined;
  private closing = false;
  private closed = false;

  open(handlers: TransportHandlers): void {
    this.handlers = handlers;
    endOfTurn(() => this.deliver());
  }

  send(frame: Frame): void {
    if (this.closing || this.peer.closing) return;
    this.peer.inbox.push(frame);
    if (this.peer.inbox.length === 1) endOfTurn(() => this.peer.deliver());
  }

  close(): void {
    if (this.closing) return;
    this.closing = true;
    this.peer.closing = true;
    for (const end of [this, this.peer]) endOfTurn(() => end.deliver());
  }

  private deliver(): void {
    if (!this.handlers || this.closed) return;
    const broken = this.deliverFrames(this.handlers);
    if (broken) this.close();
    if (!this.closing) return;
    this.closed = true;
    this.handlers.onClose(broken);
  }

  private deliverFrames({ onFrame }: TransportHandlers): Error | undefined {
    try {
      for (const frame of this.inbox.splice(0)) onFrame(frame);
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }
}
