/** Bytes of the largest frame, its header not counted. Checked in the header, before anything is allocated. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** Bytes that a message may have beside its value: most of it are the headers of a call. */
export const MESSAGE_ROOM_BYTES = 64 * 1024;

/** Bytes of the largest value. */
export const MAX_MESSAGE_BYTES = MAX_FRAME_BYTES - MESSAGE_ROOM_BYTES;

/** Bytes of the largest frame that a peer may send before it has proved who it is. */
export const MAX_HANDSHAKE_FRAME_BYTES = 1024;

/** Peers that have connected to a library and not proved who they are; with one more the oldest of them is dropped. */
export const MAX_STRANGERS = 128;

/**
 * The messages of one event-loop turn are cut into frames of about so many characters and bytes: some fifty calls. The other
 * end works on the first of them while this one makes the next; in one large frame, each would wait for the other.
 */
export const BATCH_SIZE = 3 * 1024;

/** The same for state, which is not answered: of a large one, few frames cost less than many. */
export const STATE_BATCH_SIZE = 256 * 1024;

/** Levels of nesting a value may have. The walk is recursive, and so is every consumer of the value. */
export const MAX_DEPTH = 500;

/** Calls of one end of a channel that may wait for an answer at a time. */
export const MAX_CALLS_PER_WORKER = 100_000;

/** Calls that may run in one library at a time, of all its channels. */
export const MAX_CALLS_PER_LIBRARY = 250_000;

/** Calls of one caller that may wait for a library that is down, or does not read. */
export const MAX_QUEUED_CALLS = 100_000;

/** Characters and bytes of arguments of one caller that were not sent yet; a single call may have more. */
export const MAX_QUEUED_BYTES = 128 * 1024 * 1024;

/** Functions and streams of one end that the other end may hold at a time. */
export const MAX_EXPORTS = 100_000;

/** Items of one stream that may be asked for at a time. */
export const MAX_STREAM_CREDIT = 65_536;

/** Items of an Observable that may be on their way: enough that a consumer that keeps up never makes it wait. */
export const OBSERVABLE_CREDIT = 1_024;

/** Items of an iterable that may be made ahead of its consumer. */
export const ITERABLE_CREDIT = 16;

/** Characters and bytes of one stream that may be on their way; a single item may be larger. */
export const MAX_STREAM_BYTES_IN_FLIGHT = 1024 * 1024;

/** Streams of one end that the other end may have open at a time. */
export const MAX_OPEN_STREAMS = 10_000;

/** Characters and bytes of all streams of a channel that may wait until their consumers have room for them. */
export const MAX_STREAM_BYTES_WAITING = 64 * 1024 * 1024;

/** Bytes that may wait to be written to a peer that does not read, before calls wait where they can still be taken back. */
export const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

/** Calls that may wait for each other in a chain. */
export const MAX_CALL_PATH = 32;

/** Characters and bytes of the changes that go out as they are; where more changed at once, a snapshot is sent in pieces. */
export const MAX_STEP_SIZE = 4 * 1024 * 1024;

/** Characters and bytes of a snapshot that are sent before the event loop serves others. */
export const SNAPSHOT_SLICE_SIZE = 256 * 1024;

/** Characters of the entries of a map that are sent in one piece of a snapshot. */
export const MAP_PIECE_CHARACTERS = 32 * 1024;

/** Parts of a value that are sent in one piece of a snapshot. */
export const VALUE_PIECE_NODES = 2_000;
