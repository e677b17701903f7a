import { ProtocolError } from '../errors/protocol.error.js';
import type { PendingCall } from './call.js';
import type { Channel } from './channel.js';
import { IncomingStream } from './incoming-stream.js';
import type { Answer } from './messages.js';
import { cancelMessage, creditMessage } from './outgoing-message.js';
import { failUndecodable } from './undecodable.js';

/** A stream that was asked for, and has begun. */
export interface OpenStream {
  readonly stream: IncomingStream;
  readonly call: PendingCall;
}

/** The streams that a caller asked for, over all its channels, from their first item to their end. */
export class IncomingStreams {
  private readonly open = new Map<number, OpenStream>();
  /** Those of which items were consumed in this turn. */
  private consumed: OpenStream[] = [];

  get size(): number {
    return this.open.size;
  }

  /** The stream that the call has become. */
  of(id: number): OpenStream | undefined {
    return this.open.get(id);
  }

  /** @throws {ProtocolError} when the call asked for none */
  begin(call: PendingCall, channel: Channel, leave: () => void): void {
    const { id, sink, credit } = call;
    if (!sink) throw new ProtocolError('A stream was not asked for.');
    const consumed = (): void => {
      this.consumed.push(open);
      channel.requestFlush();
    };
    const open: OpenStream = { stream: new IncomingStream(id, sink, credit, consumed, leave), call };
    this.open.set(id, open);
  }

  /** An item, or the end. */
  receive({ call, stream }: OpenStream, message: Answer, channel: Channel): void {
    if (message.type === 'complete') {
      this.end(call);
      return stream.sink.complete();
    }
    if (message.type !== 'next' && message.type !== 'failure')
      throw new ProtocolError(`${message.type} came for a stream that has begun.`);
    let decoded: unknown;
    try {
      decoded = channel.decode(message.value);
    } catch (error) {
      this.end(call);
      failUndecodable(call, error);
      return channel.post(cancelMessage(call.id));
    }
    if (message.type === 'next') return stream.receive(decoded);
    this.end(call);
    stream.sink.error(decoded);
  }

  /** Gives back the credit for what was consumed: once for all the items of one turn. */
  sendCredit(channel: Channel): void {
    if (this.consumed.length === 0) return;
    const { consumed } = this;
    this.consumed = consumed.filter(({ call }) => call.channel !== channel);
    for (const { call, stream } of consumed) {
      if (call.channel !== channel) continue;
      const count = stream.takeCredit();
      if (this.open.has(call.id)) channel.post(creditMessage(call.id, count));
    }
  }

  end(call: PendingCall): void {
    this.open.delete(call.id);
    call.signals?.close();
  }

  /** Ends those whose calls are such; nobody is told of it yet. */
  take(isWanted: (call: PendingCall) => boolean): OpenStream[] {
    const streams = [...this.open.values()].filter(({ call }) => isWanted(call));
    for (const { call } of streams) this.end(call);
    this.consumed = this.consumed.filter(({ call }) => !isWanted(call));
    return streams;
  }
}
