/** How the master looks after the processes of the cluster. A person need not touch any of it. */
export interface SupervisionOptions {
  /**
   * How often a process may exit unasked within `restartWindowMs`; one more, and the cluster gives up: everything is
   * stopped, and the master exits with code 1. Default: 5.
   */
  readonly maxRestarts?: number;
  /** Milliseconds. Default: 30,000. */
  readonly restartWindowMs?: number;
  /**
   * Milliseconds a process may take until it is up: a library until its providers are there, a worker until it listens.
   * It is killed then, and that counts as an exit. `false` sets no limit. Default: 60,000; no limit under a debugger.
   */
  readonly bootTimeoutMs?: number | false;
  /**
   * Milliseconds a process may give no sign of life, because its event loop is blocked or it was stopped, before it is
   * killed and started again. `false` never kills. Default: 10,000; never while a debugger is attached.
   */
  readonly stallTimeoutMs?: number | false;
  /**
   * MiB of memory (resident set size) that a process may use; the same for all, or for each role its own. One that uses
   * more is replaced: a new one is started beside it, and then it finishes what is running. Default: no limit.
   */
  readonly maxMemoryMb?: number | MemoryLimits;
}

/** MiB for each process of a role. */
export interface MemoryLimits {
  readonly worker?: number;
  readonly library?: number;
}
