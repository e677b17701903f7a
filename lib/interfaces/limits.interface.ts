/** How much may be under way at a time. Past a limit a call fails with an `OverloadedError`, HTTP 503. */
export interface Limits {
  /** Calls between one worker and one library that wait for an answer, in each direction. Default: 100,000. */
  readonly maxCallsPerWorker: number;
  /** Calls that run in one library at a time, of all workers and other libraries together. Default: 250,000. */
  readonly maxCallsPerLibrary: number;
  /** Calls that one process may let wait for a library that is down, or does not read. Default: 100,000. */
  readonly maxQueuedCalls: number;
  /**
   * Bytes of the arguments of calls to one library that were not sent yet, in one process; a single call may have more.
   * Default: 128 MiB.
   */
  readonly maxQueuedBytes: number;
  /**
   * Bytes of one value when encoded: the arguments of a call, a result, an item of a stream. A larger one is a
   * `NotSerializableError`. From 1 KiB to 256 MiB; default: 64 MiB less 64 KiB.
   */
  readonly maxMessageBytes: number;
}
