import type { Limits } from '../interfaces/limits.interface.js';
import {
  MAX_CALLS_PER_LIBRARY,
  MAX_CALLS_PER_WORKER,
  MAX_MESSAGE_BYTES,
  MAX_QUEUED_BYTES,
  MAX_QUEUED_CALLS,
  MESSAGE_ROOM_BYTES,
  STATE_BATCH_SIZE,
} from './limits.js';

/** What holds when the options say nothing else. */
export const DEFAULT_LIMITS: Limits = {
  maxCallsPerWorker: MAX_CALLS_PER_WORKER,
  maxCallsPerLibrary: MAX_CALLS_PER_LIBRARY,
  maxQueuedCalls: MAX_QUEUED_CALLS,
  maxQueuedBytes: MAX_QUEUED_BYTES,
  maxMessageBytes: MAX_MESSAGE_BYTES,
};

/** Small messages share a frame until it has this many characters, of up to 3 bytes, and bytes; the last one may double it. */
const MAX_BATCH_BYTES = 8 * STATE_BATCH_SIZE;

/** Bytes of the largest frame that a peer with these limits sends. */
export function maxFrameBytes({ maxMessageBytes }: Limits = DEFAULT_LIMITS): number {
  return Math.max(maxMessageBytes + MESSAGE_ROOM_BYTES, MAX_BATCH_BYTES);
}
