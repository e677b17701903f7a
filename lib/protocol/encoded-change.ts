import { NotSerializableError } from '../errors/not-serializable.error.js';
import { NUMBER_BYTES } from './number-bytes.js';
import type { KnownClasses } from './known-classes.js';
import { changeMessage, type OutgoingMessage, sentValue } from './outgoing-message.js';
import type { Operation } from './operation.js';
import { type EncodeOptions, encodeValue } from './value-encoder.js';
import { type EncodedValue, sizeOf } from './value.js';

/** Concerns what was always there, so that a snapshot that has begun has it. */
export const ALWAYS = 0;

/** A change of a state, ready to be put into any frame. */
export interface EncodedChange {
  /** The number of the state; nothing for what concerns none. */
  readonly state: number | undefined;
  /** A snapshot that has come to this position needs the change; one that has not will meet it. */
  readonly position: number;
  readonly message: OutgoingMessage;
  readonly value: EncodedValue;
}

/** @param operands encoded, as one list */
export function encodedChange(
  state: number,
  operation: Operation,
  operands: EncodedValue,
  position = ALWAYS,
): EncodedChange {
  const message = changeMessage(state, operation, sentValue(operands));
  return { state, position, message, value: operands };
}

/** Characters and bytes of it. */
export const sizeOfChange = ({ message, value }: EncodedChange): number =>
  sizeOf(value) + NUMBER_BYTES * message.numbers.length;

/** What the operands of changes of one state are encoded with. */
export interface StateEncoding extends EncodeOptions {
  /** Of the state, for errors: `config.flags`. */
  readonly name: string;
  readonly classes: KnownClasses;
}

/**
 * Encodes operands as one list.
 *
 * @param place where the values among them are in the state, for errors: `value.socket`
 * @throws {NotSerializableError} telling the state; functions and streams belong to one channel, and cannot be in it
 */
export function encodeOperands(
  operands: readonly unknown[],
  place: string,
  { name, classes, ...options }: StateEncoding,
): EncodedValue {
  try {
    return encodeValue(operands, ROOT, classes, { ...options, isForAll: true });
  } catch (error) {
    if (!(error instanceof NotSerializableError)) throw error;
    const path = error.path.replace(OPERAND, () => place);
    throw new NotSerializableError(path, error.why, 'never', name);
  }
}

const ROOT = 'operands';
const OPERAND = /^operands(\[\d+\])?/;
