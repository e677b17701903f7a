/** Bytes of the largest frame, its header not counted. Checked in the header, before anything is allocated. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** Bytes of the largest single message: what is left of a frame for one value and its envelope. */
export const MAX_MESSAGE_BYTES = MAX_FRAME_BYTES - 1024;

/** Bytes of the largest frame that a peer may send before it has proved who it is. */
export const MAX_HANDSHAKE_FRAME_BYTES = 1024;

/** Text collected in one event-loop turn is cut into frames of about this many characters. */
export const BATCH_CHARACTERS = 256 * 1024;

/** Levels of nesting a value may have. The walk is recursive, and so is every consumer of the value. */
export const MAX_DEPTH = 500;

/** Calls of one agent that may wait for an answer at a time. */
export const MAX_PENDING_CALLS = 100_000;
