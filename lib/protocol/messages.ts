import { ProtocolError } from '../errors/protocol.error.js';
import type { Contract } from './contract.js';
import type { EncodedValue, WireValue } from './value.js';

export const PROTOCOL_VERSION = 1;

/** First element of every message on the wire. */
export const MessageType = { challenge: 0, hello: 1, welcome: 2, call: 3, result: 4, failure: 5 } as const;

/** library → agent, first: prove who you are. */
export interface Challenge {
  readonly type: 'challenge';
  readonly version: number;
  readonly nonce: string;
}

/** agent → library: the answer to the challenge, and one back. */
export interface Hello {
  readonly type: 'hello';
  readonly agent: string;
  readonly nonce: string;
  readonly proof: string;
}

/** library → agent: you are in, I am who I say, and this is what I offer. */
export interface Welcome {
  readonly type: 'welcome';
  readonly proof: string;
  readonly epoch: number;
  readonly contract: Contract;
}

/** agent → library: run a method. `value` is the list of arguments. */
export interface Call {
  readonly type: 'call';
  readonly id: number;
  readonly method: number;
  readonly value: WireValue;
}

/** library → agent: what the method returned. */
export interface Result {
  readonly type: 'result';
  readonly id: number;
  readonly value: WireValue;
}

/** library → agent: what the method threw; any value can be thrown. */
export interface Failure {
  readonly type: 'failure';
  readonly id: number;
  readonly value: WireValue;
}

export type Message = Challenge | Hello | Welcome | Call | Result | Failure;

export const challengeText = (nonce: string): string =>
  JSON.stringify([MessageType.challenge, PROTOCOL_VERSION, nonce]);

export const helloText = (agent: string, nonce: string, proof: string): string =>
  JSON.stringify([MessageType.hello, agent, nonce, proof]);

export const welcomeText = (proof: string, epoch: number, contract: Contract): string =>
  JSON.stringify([MessageType.welcome, proof, epoch, contract]);

export const callText = (id: number, method: number, args: EncodedValue): string =>
  `[${MessageType.call},${id},${method}${valueText(args)}]`;

export const resultText = (id: number, value: EncodedValue): string =>
  `[${MessageType.result},${id}${valueText(value)}]`;

export const failureText = (id: number, value: EncodedValue): string =>
  `[${MessageType.failure},${id}${valueText(value)}]`;

/** Nothing for `undefined`, the JSON of a plain value, or tagged JSON with the count of its attachments. */
function valueText(value: EncodedValue): string {
  if (typeof value === 'string') return value === '' ? '' : `,${value}`;
  return `,${value.json},${value.attachments.length}`;
}

/** Turns the parsed messages of one frame into typed ones, handing each its attachments. */
export class MessageReader {
  private next = 0;

  constructor(private readonly attachments: readonly Uint8Array[]) {}

  /** @throws {ProtocolError} when the message is none of the protocol's */
  read(wire: unknown): Message {
    if (!Array.isArray(wire)) throw new ProtocolError('A message is not a list.');
    switch (wire[0]) {
      case MessageType.call:
        return { type: 'call', id: integer(wire[1]), method: integer(wire[2]), value: this.value(wire, 3) };
      case MessageType.result:
        return { type: 'result', id: integer(wire[1]), value: this.value(wire, 2) };
      case MessageType.failure:
        return { type: 'failure', id: integer(wire[1]), value: this.value(wire, 2) };
      case MessageType.challenge:
        return { type: 'challenge', version: integer(wire[1]), nonce: string(wire[2]) };
      case MessageType.hello:
        return { type: 'hello', agent: string(wire[1]), nonce: string(wire[2]), proof: string(wire[3]) };
      case MessageType.welcome:
        return {
          type: 'welcome',
          proof: string(wire[1]),
          epoch: integer(wire[2]),
          contract: contractOf(wire[3]),
        };
      default:
        throw new ProtocolError(`There is no message of type ${JSON.stringify(wire[0])}.`);
    }
  }

  private value(wire: unknown[], at: number): WireValue {
    if (wire.length === at) return { json: undefined };
    if (wire.length === at + 1) return { json: wire[at] };
    const end = this.next + integer(wire[at + 1]);
    if (end > this.attachments.length)
      throw new ProtocolError('A message names attachments that are not there.');
    const attachments = this.attachments.slice(this.next, end);
    this.next = end;
    return { json: wire[at], attachments };
  }
}

function integer(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new ProtocolError('A number is missing.');
  return value as number;
}

function string(value: unknown): string {
  if (typeof value !== 'string') throw new ProtocolError('A text is missing.');
  return value;
}

function contractOf(value: unknown): Contract {
  const providers = (value as Contract | null | undefined)?.providers;
  if (!Array.isArray(providers)) throw new ProtocolError('A contract is missing.');
  return value as Contract;
}
