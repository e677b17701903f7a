import { CallLostError } from '../errors/call-lost.error.js';
import { ClusterDispatchError } from '../errors/cluster-dispatch.error.js';
import { ContractMismatchError } from '../errors/contract-mismatch.error.js';
import { FunctionReleasedError } from '../errors/function-released.error.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
import type { PendingCall } from './call.js';
import { asOutage } from './outage.js';
import type { EncodedValue } from './value.js';

/* What calls come to that cannot be sent, or are not answered: each says truly whether the method may have run. */

/** Whether there will be as much in it the next time: a stream that can be read once is gone with its channel. */
export function isRepeatable(args: EncodedValue): boolean {
  if (typeof args === 'string' || !args.references) return true;
  return args.references.every(({ kind }) => typeof kind === 'string' || kind.isShareable);
}

/** There is no channel for it any more. */
export function lossOf({ target, timesSent }: PendingCall, why: string): Error {
  const { name, channel } = target;
  if (timesSent > 0) return asOutage(new CallLostError(name, why));
  // The number of a function or a stream means something else on the next channel.
  if (channel) return new FunctionReleasedError(name, why);
  return new LibraryUnavailableError(name, why);
}

/** The library does not offer the method, or not as what it was. */
export function mismatchOf({ target: { name, mismatch }, timesSent }: PendingCall): Error {
  if (timesSent === 0) return new ContractMismatchError(name, mismatch);
  return new CallLostError(name, 'the library was replaced by one that does not offer it');
}

/** Of a call that was sent before: that it did not run this time does not say that it never ran. */
export function mayHaveRun(error: unknown): unknown {
  if (error instanceof ClusterDispatchError && 'execution' in error && error.execution === 'never')
    Object.defineProperty(error, 'execution', { value: 'maybe' });
  return error;
}
