import { ProtocolError } from '../errors/protocol.error.js';
import type { Contract } from './contract.js';
import type { UnpackedFrame } from './frame.js';
import { NUMBER_BYTES } from './number-bytes.js';
import { Form, type CallHeaders, type Message, MessageType } from './messages.js';
import type { WireValue } from './value.js';

/** Reads the messages of one frame, in their order. */
export class MessageReader {
  /** The offset of the next number, and the positions of what is next beside the numbers. */
  private offset = 0;
  private jsonAt = 0;
  private attachmentAt = 0;

  constructor(private readonly frame: UnpackedFrame) {}

  /** Whether all messages of the frame were read. @throws {ProtocolError} when something is left that is of none */
  get isAtEnd(): boolean {
    const { numbers, values, attachments } = this.frame;
    if (this.offset < numbers.byteLength) return false;
    if (this.jsonAt < values.length || this.attachmentAt < attachments.length)
      throw new ProtocolError('A frame has more than its messages.');
    return true;
  }

  /** The next message. @throws {ProtocolError} when it is none of the protocol's */
  read(): Message {
    const type = this.nextNumber();
    switch (type) {
      case MessageType.call:
        return {
          type: 'call',
          id: this.nextNumber(),
          method: this.nextNumber(),
          deadline: this.nextNumber(),
          credit: this.nextNumber(),
          headers: this.nextHeaders(),
          value: this.nextValue(),
        };
      case MessageType.result:
        return { type: 'result', id: this.nextNumber(), value: this.nextValue() };
      case MessageType.next:
        return { type: 'next', id: this.nextNumber(), value: this.nextValue() };
      case MessageType.failure:
        return { type: 'failure', id: this.nextNumber(), value: this.nextValue() };
      case MessageType.invoke:
        return {
          type: 'invoke',
          id: this.nextNumber(),
          reference: this.nextNumber(),
          deadline: this.nextNumber(),
          credit: this.nextNumber(),
          headers: this.nextHeaders(),
          value: this.nextValue(),
        };
      case MessageType.abort:
        return { type: 'abort', id: this.nextNumber(), signal: this.nextNumber(), value: this.nextValue() };
      case MessageType.subscribe:
        return {
          type: 'subscribe',
          id: this.nextNumber(),
          reference: this.nextNumber(),
          credit: this.nextNumber(),
        };
      case MessageType.credit:
        return { type: 'credit', id: this.nextNumber(), count: this.nextNumber() };
      case MessageType.cancel:
        return { type: 'cancel', id: this.nextNumber() };
      case MessageType.opened:
        return { type: 'opened', id: this.nextNumber() };
      case MessageType.complete:
        return { type: 'complete', id: this.nextNumber() };
      case MessageType.release:
        return { type: 'release', reference: this.nextNumber(), count: this.nextNumber() };
      case MessageType.farewell:
        return { type: 'farewell' };
      case MessageType.change:
        return {
          type: 'change',
          state: this.nextNumber(),
          operation: this.nextNumber(),
          value: this.nextValue(),
        };
      case MessageType.commit:
        return { type: 'commit', version: this.nextNumber() };
      case MessageType.resync:
        return { type: 'resync' };
      case MessageType.invalidate:
        return { type: 'invalidate', method: this.nextNumber(), value: this.nextValue() };
      case MessageType.challenge:
        return { type: 'challenge', version: this.nextNumber(), nonce: this.nextText() };
      case MessageType.hello:
        return { type: 'hello', agent: this.nextText(), nonce: this.nextText(), proof: this.nextText() };
      case MessageType.welcome:
        return {
          type: 'welcome',
          epoch: this.nextNumber(),
          proof: this.nextText(),
          contract: contractOf(this.nextJson()),
        };
      default:
        throw new ProtocolError(`There is no message of type ${type}.`);
    }
  }

  private nextNumber(): number {
    const { numbers } = this.frame;
    if (this.offset === numbers.byteLength) throw new ProtocolError('A number is missing.');
    const number = numbers.getFloat64(this.offset);
    if (!Number.isSafeInteger(number) || number < 0) throw new ProtocolError(`${number} is no whole number.`);
    this.offset += NUMBER_BYTES;
    return number;
  }

  private nextJson(): unknown {
    const { values } = this.frame;
    if (this.jsonAt === values.length) throw new ProtocolError('A value is missing.');
    return values[this.jsonAt++];
  }

  private nextText(): string {
    return textOf(this.nextJson());
  }

  /** @throws {ProtocolError} when the texts in them are none: they are shown to people, and handed on */
  private nextHeaders(): CallHeaders | undefined {
    const count = this.nextNumber();
    if (count === 0) return undefined;
    const headers = this.nextJson();
    if (count > 1 || typeof headers !== 'object' || headers === null)
      throw new ProtocolError('The headers of a call are missing.');
    const { path = [], trace = {} } = headers as CallHeaders;
    if (!Array.isArray(path)) throw new ProtocolError('The path of a call is missing.');
    if (trace === null) throw new ProtocolError('The trace of a call is missing.');
    return { path: path.map(textOf), trace: Object.fromEntries(Object.entries(trace).map(textEntry)) };
  }

  private nextValue(): WireValue {
    const form = this.nextNumber();
    switch (form) {
      case Form.plain:
        return { json: this.nextJson() };
      case Form.nothing:
        return { json: undefined };
      case Form.tagged:
        return this.nextTagged();
      default:
        throw new ProtocolError(`There is no form ${form} of a value.`);
    }
  }

  private nextTagged(): WireValue {
    const json = this.nextJson();
    const attachments = this.nextAttachments(this.nextNumber());
    const references: number[] = [];
    for (let left = this.nextNumber(); left > 0; left--) references.push(this.nextNumber());
    return references.length > 0 ? { json, attachments, references } : { json, attachments };
  }

  private nextAttachments(count: number): readonly Uint8Array[] {
    const { attachments } = this.frame;
    const end = this.attachmentAt + count;
    if (end > attachments.length) throw new ProtocolError('A message names attachments that are not there.');
    const own = attachments.slice(this.attachmentAt, end);
    this.attachmentAt = end;
    return own;
  }
}

function textEntry([key, value]: [string, unknown]): [string, string] {
  return [key, textOf(value)];
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new ProtocolError('A text is missing.');
  return value;
}

function contractOf(value: unknown): Contract {
  const providers = (value as Contract | null | undefined)?.providers;
  if (!Array.isArray(providers)) throw new ProtocolError('A contract is missing.');
  return value as Contract;
}
