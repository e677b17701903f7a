import { KnownClasses } from '../../lib/protocol/known-classes.js';
import { FrameReader } from '../../lib/protocol/frame-reader.js';
import { type Frame, FrameBuilder, piecesOf, unpackFrame } from '../../lib/protocol/frame.js';
import { NUMBER_BYTES } from '../../lib/protocol/number-bytes.js';
import { MAX_FRAME_BYTES } from '../../lib/protocol/limits.js';
import { MessageReader } from '../../lib/protocol/message-reader.js';
import type { Call, Message } from '../../lib/protocol/messages.js';
import {
  callMessage,
  failureMessage,
  type OutgoingMessage,
  resultMessage,
  sentValue,
} from '../../lib/protocol/outgoing-message.js';
import { STREAM_KINDS } from '../../lib/streams/stream-kinds.js';
import { decodeValue } from '../../lib/protocol/value-decoder.js';
import { encodeValue } from '../../lib/protocol/value-encoder.js';
import type { EncodedValue } from '../../lib/protocol/value.js';

export const classes = new KnownClasses([], undefined, STREAM_KINDS);

/** So late that nothing is, in a test whose clock begins at 0. */
export const LATE = 1_000_000_000;

/** A call as the wire has it, of which nothing but the method and the arguments matters. */
export const plainCall = (id: number, method: number, args: EncodedValue): OutgoingMessage =>
  callMessage(method, { id, deadline: LATE, credit: 0, headers: undefined }, sentValue(args));

export const plainResult = (id: number, value: EncodedValue): OutgoingMessage =>
  resultMessage(id, sentValue(value));
export const plainFailure = (id: number, value: EncodedValue): OutgoingMessage =>
  failureMessage(id, sentValue(value));

/** A message of which nothing needs to be right: its numbers, and what it has beside them. */
export const wireMessage = (numbers: readonly number[], ...values: unknown[]): OutgoingMessage => ({
  numbers,
  json: values.map((value) => JSON.stringify(value)).join(','),
});

export function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

/** What a frame has, with its numbers in a list. */
export function partsOf(frame: Frame): {
  numbers: number[];
  values: readonly unknown[];
  attachments: readonly Uint8Array[];
} {
  const { numbers, values, attachments } = unpackFrame(frame);
  const length = numbers.byteLength / NUMBER_BYTES;
  return {
    numbers: Array.from({ length }, (_, index) => numbers.getFloat64(NUMBER_BYTES * index)),
    values,
    attachments,
  };
}

/** A frame of which nothing needs to be right: its numbers, its JSON, and whatever comes after that. */
export function rawFrame(numbers: readonly number[], json: string, ...rest: Uint8Array[]): Buffer {
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((number, index) => bytes.writeDoubleBE(number, 8 * index));
  const text = Buffer.from(json);
  const body = Buffer.concat([lengthOf(bytes.length), bytes, lengthOf(text.length), text, ...rest]);
  return Buffer.concat([lengthOf(body.length), body]);
}

/** The same as it is read. */
export const readCall = (id: number, method: number, value: Call['value']): Call => ({
  type: 'call',
  id,
  method,
  deadline: LATE,
  credit: 0,
  headers: undefined,
  value,
});

/** The bytes of one frame for each flush the builder makes, with the values as the results 0, 1, 2 … */
export function packResults(values: readonly EncodedValue[]): Uint8Array[] {
  const packed: Uint8Array[] = [];
  const frames = new FrameBuilder((frame) => packed.push(wholeFrame(frame)));
  values.forEach((value, id) =>
    frames.add(plainResult(id, value), typeof value === 'string' ? undefined : value.attachments),
  );
  frames.flush();
  return packed;
}

/** The bytes of a frame as they are on the wire. */
export const wholeFrame = (frame: Frame): Uint8Array =>
  frame instanceof Uint8Array ? frame : Buffer.concat(piecesOf(frame));

/** Of its attachments, those that are gone once it is sent. */
export const spendableBytes = (frame: Frame): number =>
  frame instanceof Uint8Array ? 0 : (frame.spendable ?? []).reduce((sum, part) => sum + part.byteLength, 0);

/** Cuts `bytes` into pieces that end at the given offsets. */
export function cutAt(bytes: Uint8Array, offsets: readonly number[]): Buffer[] {
  const ends = [...new Set(offsets)].filter((offset) => offset > 0 && offset < bytes.length);
  const sorted = [...ends, bytes.length].toSorted((a, b) => a - b);
  return sorted.map((end, index) => Buffer.from(bytes.subarray(sorted[index - 1] ?? 0, end)));
}

/** Every message in a stream of bytes that arrives in the given pieces. */
export function readMessages(pieces: readonly Buffer[]): Message[] {
  const messages: Message[] = [];
  const reader = new FrameReader(MAX_FRAME_BYTES, (frame) => messages.push(...messagesOf(frame)));
  for (const piece of pieces) reader.push(piece);
  return messages;
}

/** The messages of one frame. */
export function messagesOf(frame: Frame): Message[] {
  const messages: Message[] = [];
  const reader = new MessageReader(unpackFrame(frame));
  while (!reader.isAtEnd) messages.push(reader.read());
  return messages;
}

/** The value a message carries, decoded. */
export function valueOf(message: Message | undefined, known = classes): unknown {
  if (!message || !('value' in message)) throw new Error('This message carries no value.');
  return decodeValue(message.value, known);
}

/** Sends the values as one stream, in pieces that end at the given offsets, and returns what arrives. */
export function sendAll(values: readonly unknown[], offsets: readonly number[] = []): unknown[] {
  const encoded = values.map((value) => encodeValue(value, 'value', classes));
  const stream = Buffer.concat(packResults(encoded));
  return readMessages(cutAt(stream, offsets)).map((message) => valueOf(message));
}

/** Takes a value through every step between two processes: encoded, framed, read, decoded. */
export function overTheWire(value: unknown, known = classes): unknown {
  const frames = packResults([encodeValue(value, 'value', known)]);
  const [message] = readMessages(frames.map((frame) => Buffer.from(frame)));
  return valueOf(message, known);
}
