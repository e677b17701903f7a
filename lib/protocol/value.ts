/** A value of the JSON kind as its JSON text; the empty text is `undefined`. */
export type PlainText = string;

/** A value JSON alone cannot carry: tagged JSON text, with binary parts beside it. */
export interface RichText {
  readonly json: string;
  readonly attachments: readonly Uint8Array[];
}

/** A value, ready to be put into a message. */
export type EncodedValue = PlainText | RichText;

/** A value as it was read from a message: parsed JSON, tagged when there are attachments (an empty list counts). */
export interface WireValue {
  readonly json: unknown;
  readonly attachments?: readonly Uint8Array[];
}
