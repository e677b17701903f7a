import type { Reference } from './references.js';

/** A value of the JSON kind as its JSON text; the empty text is `undefined`. */
export type PlainText = string;

/** A value JSON alone cannot carry: tagged JSON text, with binary parts and what stays here beside it. */
export interface RichText {
  readonly json: string;
  readonly attachments: readonly Uint8Array[];
  /** They get their numbers when the value is sent: those belong to one channel. */
  readonly references?: readonly Reference[];
}

/** A value, ready to be put into a message. */
export type EncodedValue = PlainText | RichText;

/** The bytes beside its text, if it has any. */
export const attachmentsOf = (encoded: EncodedValue): readonly Uint8Array[] | undefined =>
  typeof encoded === 'string' ? undefined : encoded.attachments;

/** Characters and bytes of it. */
export function sizeOf(encoded: EncodedValue): number {
  if (typeof encoded === 'string') return encoded.length;
  return encoded.attachments.reduce((sum, { byteLength }) => sum + byteLength, encoded.json.length);
}

/** A value as it was read from a message: parsed JSON, tagged when there are attachments (an empty list counts). */
export interface WireValue {
  readonly json: unknown;
  readonly attachments?: readonly Uint8Array[];
  /** The numbers under which the other end keeps what stays there. */
  readonly references?: readonly number[];
}
