import { KnownClasses } from '../protocol/known-classes.js';
import { STREAM_KINDS } from '../streams/stream-kinds.js';

/** What keeps its class on the way. */
export const classes = new KnownClasses([], undefined, STREAM_KINDS);
