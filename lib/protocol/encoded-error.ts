import type { KnownClasses } from './known-classes.js';
import { leanError } from './lean-error.js';
import { decodeValue } from './value-decoder.js';
import { encodeValue } from './value-encoder.js';

/** An error as JSON text, for the control plane. */
export type EncodedError = string;

/** What a pipe takes at once: a longer report would still be on its way when the process that sends it is gone. */
export const MAX_REPORT_CHARACTERS = 32_000;
const LEAN = { characters: 3_000, fields: 4 };

/** Leaves out what would make it too long, and bytes. Never throws. */
export function encodeError(thrown: unknown, classes: KnownClasses): EncodedError {
  const error = thrown instanceof Error ? thrown : new Error(textOf(thrown));
  return (
    tryToEncode(error, classes) ??
    tryToEncode(leanError(error, LEAN), classes) ??
    JSON.stringify({
      $: 'Error',
      class: 'Error',
      name: 'Error',
      message: 'an error too large to tell',
      stack: '',
      fields: {},
    })
  );
}

export function decodeError(text: EncodedError, classes: KnownClasses): unknown {
  return decodeValue({ json: JSON.parse(text), attachments: [] }, classes);
}

function tryToEncode(error: object, classes: KnownClasses): EncodedError | undefined {
  try {
    const encoded = encodeValue(error, 'error', classes);
    if (typeof encoded === 'string' || encoded.attachments.length > 0) return undefined;
    return encoded.json.length <= MAX_REPORT_CHARACTERS ? encoded.json : undefined;
  } catch {
    return undefined;
  }
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'something that cannot be shown was thrown';
  }
}
