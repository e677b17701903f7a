import { NotSerializableError } from '../errors/not-serializable.error.js';
import { ProtocolError } from '../errors/protocol.error.js';
import type { PendingCall } from './call.js';

/**
 * Fails a call whose answer, or an item of it, cannot be made here.
 *
 * @throws {ProtocolError} when that is what it is: it concerns the whole channel. What the user's `deserialize()` throws
 *   concerns that one call.
 */
export function failUndecodable(call: PendingCall, error: unknown): void {
  call.end.reject(error instanceof NotSerializableError ? error.of(call.target.name, 'yes') : error);
  if (error instanceof ProtocolError) throw error;
}
