import type { KnownClasses } from '../protocol/known-classes.js';
import { decodeValue } from '../protocol/value-decoder.js';
import { encodeValue } from '../protocol/value-encoder.js';

/**
 * Arguments as they are now, for a call that is sent later. What cannot be copied is left as it is: when the call is
 * sent, that says why.
 */
export function snapshot(args: unknown[], classes: KnownClasses): unknown[] {
  try {
    const encoded = encodeValue(args, 'args', classes);
    const wire =
      typeof encoded === 'string'
        ? { json: JSON.parse(encoded) as unknown }
        : { json: JSON.parse(encoded.json) as unknown, attachments: encoded.attachments };
    return decodeValue(wire, classes) as unknown[];
  } catch {
    return args;
  }
}
