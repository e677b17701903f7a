export type ProcessRole = 'worker' | 'library';

/**
 * Why a process is gone: it `exited` by itself, or by an error that nobody caught; a `signal` ended it that the master
 * did not send; it was `out-of-memory`; or the master killed it, because it gave no sign of life (`stalled`), was not up
 * in time (`boot-timeout`), or did not stop in time (`stop-timeout`). `stopped` is one that the master told to stop, and
 * `not-forked` one that could not be made.
 */
export type ExitReason =
  | 'exited'
  | 'signal'
  | 'out-of-memory'
  | 'stalled'
  | 'boot-timeout'
  | 'stop-timeout'
  | 'stopped'
  | 'not-forked';

interface AboutProcess<Step extends string> {
  readonly type: `${ProcessRole}.${Step}`;
  /** `worker 1` …; of a library its name, which is `library` where there is one. */
  readonly name: string;
  /** Not of a process that could not be made. */
  readonly pid?: number;
}

/** A process is up: for the first time, or in the place of one that exited or was replaced. */
export interface ProcessReady extends AboutProcess<'ready'> {
  /** Milliseconds from its fork. */
  readonly bootMs: number;
}

/** A process is gone. */
export interface ProcessExited extends AboutProcess<'exited'> {
  readonly reason: ExitReason;
  readonly code: number | null;
  readonly signal: string | null;
  /** Whether it had not been up yet. */
  readonly duringBoot: boolean;
  /** Milliseconds until another is started in its place; not there when none is. */
  readonly restartInMs?: number;
}

/** What exited is up again. */
export interface ProcessRestarted extends AboutProcess<'restarted'> {
  /** Milliseconds from the exit. */
  readonly downMs: number;
}

/** A process took over from one that went on until then. */
export interface ProcessReplaced extends AboutProcess<'replaced'> {
  readonly previousPid: number;
  /** Of a library: whether it offers other methods than the one before. */
  readonly hasOtherContract?: boolean;
}

/** A process gave no sign of life for a while, and goes on. */
export interface ProcessBlocked extends AboutProcess<'blocked'> {
  readonly blockedMs: number;
}

/** Everything is up for the first time, or begins to stop. */
export interface ClusterChanged {
  readonly type: 'cluster.ready' | 'cluster.stopping';
}

export interface ReloadChanged {
  readonly type: 'reload.started' | 'reload.finished';
}

/** What ran before the reload goes on, as far as it had not been replaced. */
export interface ReloadFailed {
  readonly type: 'reload.failed';
  /** The message of the error. */
  readonly error: string;
}

/** What happens to the processes of the cluster. */
export type LifecycleEvent =
  | ProcessReady
  | ProcessExited
  | ProcessRestarted
  | ProcessReplaced
  | ProcessBlocked
  | ClusterChanged
  | ReloadChanged
  | ReloadFailed;
