import type { Contract } from './contract.js';
import { type CallHeaders, Form, MessageType, PROTOCOL_VERSION } from './messages.js';
import type { EncodedValue, PlainText } from './value.js';

/** A message, ready to be put into any frame. */
export interface OutgoingMessage {
  /** Its type, its fields, and in what form its value is there. */
  readonly numbers: readonly number[];
  /** The JSON of what is no number: texts, headers, its value; with commas between them. */
  readonly json: string;
}

/** An encoded value with the numbers of its references. */
export type SentValue = PlainText | TaggedText;

interface TaggedText {
  readonly json: string;
  /** How many attachments of the frame are its. */
  readonly attachments: number;
  readonly references: readonly number[];
}

/** @param references their numbers, in their order */
export function sentValue(value: EncodedValue, references: readonly number[] = []): SentValue {
  if (typeof value === 'string') return value;
  return { json: value.json, attachments: value.attachments.length, references };
}

/** What calls and invocations have in common, and the arguments do not tell. */
export interface RequestHead {
  readonly id: number;
  readonly deadline: number;
  readonly credit: number;
  readonly headers: CallHeaders | undefined;
}

export const challengeMessage = (nonce: string): OutgoingMessage => ({
  numbers: [MessageType.challenge, PROTOCOL_VERSION],
  json: JSON.stringify(nonce),
});

export const helloMessage = (agent: string, nonce: string, proof: string): OutgoingMessage => ({
  numbers: [MessageType.hello],
  json: [agent, nonce, proof].map((text) => JSON.stringify(text)).join(','),
});

export const welcomeMessage = (proof: string, epoch: number, contract: Contract): OutgoingMessage => ({
  numbers: [MessageType.welcome, epoch],
  json: `${JSON.stringify(proof)},${JSON.stringify(contract)}`,
});

/** @param args of which there are always some, as a list */
export const callMessage = (method: number, head: RequestHead, args: SentValue): OutgoingMessage =>
  requestMessage(MessageType.call, method, head, args);

/** @param args of which there are always some, as a list */
export const invokeMessage = (reference: number, head: RequestHead, args: SentValue): OutgoingMessage =>
  requestMessage(MessageType.invoke, reference, head, args);

function requestMessage(
  type: number,
  target: number,
  { id, deadline, credit, headers }: RequestHead,
  args: SentValue,
): OutgoingMessage {
  const message = withValue(
    [type, id, target, Math.ceil(deadline), credit, headers ? 1 : 0, formOf(args)],
    args,
  );
  return headers ? { ...message, json: `${JSON.stringify(headers)},${message.json}` } : message;
}

export const subscribeMessage = (id: number, reference: number, credit: number): OutgoingMessage =>
  ofNumbers(MessageType.subscribe, id, reference, credit);

export const resultMessage = (id: number, value: SentValue): OutgoingMessage =>
  withValue([MessageType.result, id, formOf(value)], value);

export const failureMessage = (id: number, value: SentValue): OutgoingMessage =>
  withValue([MessageType.failure, id, formOf(value)], value);

export const nextMessage = (id: number, value: SentValue): OutgoingMessage =>
  withValue([MessageType.next, id, formOf(value)], value);

export const abortMessage = (id: number, signal: number, reason: SentValue): OutgoingMessage =>
  withValue([MessageType.abort, id, signal, formOf(reason)], reason);

export const cancelMessage = (id: number): OutgoingMessage => ofNumbers(MessageType.cancel, id);

export const openedMessage = (id: number): OutgoingMessage => ofNumbers(MessageType.opened, id);

export const completeMessage = (id: number): OutgoingMessage => ofNumbers(MessageType.complete, id);

export const creditMessage = (id: number, count: number): OutgoingMessage =>
  ofNumbers(MessageType.credit, id, count);

export const releaseMessage = (reference: number, count: number): OutgoingMessage =>
  ofNumbers(MessageType.release, reference, count);

export const farewellMessage = (): OutgoingMessage => ofNumbers(MessageType.farewell);

export const changeMessage = (state: number, operation: number, operands: SentValue): OutgoingMessage =>
  withValue([MessageType.change, state, operation, formOf(operands)], operands);

export const commitMessage = (version: number): OutgoingMessage => ofNumbers(MessageType.commit, version);

export const resyncMessage = (): OutgoingMessage => ofNumbers(MessageType.resync);

export const invalidateMessage = (method: number, args: SentValue): OutgoingMessage =>
  withValue([MessageType.invalidate, method, formOf(args)], args);

const ofNumbers = (...numbers: readonly number[]): OutgoingMessage => ({ numbers, json: '' });

function formOf(value: SentValue): number {
  if (typeof value !== 'string') return Form.tagged;
  return value === '' ? Form.nothing : Form.plain;
}

function withValue(numbers: number[], value: SentValue): OutgoingMessage {
  if (typeof value === 'string') return { numbers, json: value };
  const { json, attachments, references } = value;
  return { numbers: [...numbers, attachments, references.length, ...references], json };
}
