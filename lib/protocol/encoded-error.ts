import type { ErrorClasses } from './error-classes.js';
import { decodeValue } from './value-decoder.js';
import { encodeValue } from './value-encoder.js';

/** An error as JSON text, for the control plane. Binary fields are left out. */
export type EncodedError = string;

export function encodeError(error: unknown, classes: ErrorClasses): EncodedError {
  const encoded = encodeValue(error instanceof Error ? error : new Error(String(error)), 'error', classes);
  return typeof encoded === 'string' || encoded.attachments.length > 0
    ? encodeError(new Error(String((error as Error).stack)), classes)
    : encoded.json;
}

export function decodeError(text: EncodedError, classes: ErrorClasses): unknown {
  return decodeValue({ json: JSON.parse(text), attachments: [] }, classes);
}
