import { once } from 'node:events';
import { connect } from 'node:net';

import { AnswersInOrder } from './answers-in-order.js';
import { OutgoingFrames } from './outgoing-frames.js';
import { type Payload, receiveFrames } from './receive-frames.js';

/** Frames that go to the other process and come back. */
export class Echoes {
  static async connect(path: string): Promise<Echoes> {
    const socket = connect(path);
    await once(socket, 'connect');
    const answers = new AnswersInOrder<Payload>();
    receiveFrames(socket, (payload) => answers.arrived(payload));
    return new Echoes(new OutgoingFrames(socket), answers);
  }

  private constructor(
    private readonly outgoing: OutgoingFrames,
    private readonly answers: AnswersInOrder<Payload>,
  ) {}

  call(bytes: Buffer): Promise<Payload> {
    this.outgoing.send(bytes);
    return this.answers.next();
  }
}
