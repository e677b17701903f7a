import { ProtocolError } from '../errors/protocol.error.js';
import { Callee } from '../protocol/callee.js';
import type { ErrorClasses } from '../protocol/error-classes.js';
import { unpackFrame } from '../protocol/frame.js';
import { MessageReader } from '../protocol/messages.js';
import { endOfTurn } from '../transport/end-of-turn.js';
import type { Offer } from './offer.js';

/** One agent's calls, from the moment it is let in until its channel closes. */
export class Session {
  private readonly callee: Callee;

  constructor(
    offer: Offer,
    classes: ErrorClasses,
    send: (frame: Uint8Array) => void,
    private readonly onIdle: () => void = () => {},
  ) {
    this.callee = new Callee(offer.methods, send, {
      classes,
      requestFlush: () => endOfTurn(() => this.flush()),
    });
  }

  /** Whether no call runs, and no answer waits to be sent. */
  get idle(): boolean {
    return this.callee.idle;
  }

  /** @throws {ProtocolError} when the frame holds anything but calls */
  receive(frame: Uint8Array): void {
    const { messages, attachments } = unpackFrame(frame);
    const reader = new MessageReader(attachments);
    for (const wire of messages) {
      const message = reader.read(wire);
      if (message.type !== 'call') throw new ProtocolError(`Expected call, got ${message.type}.`);
      this.callee.receive(message);
    }
  }

  close(): void {
    this.callee.close();
  }

  private flush(): void {
    this.callee.flush();
    if (this.idle) this.onIdle();
  }
}
