import type { ProcessRole } from './lifecycle-event.interface.js';

/** In bytes, as Node.js counts them. */
export interface ProcessMemory {
  /** Resident set size: what the process has of the machine's memory. */
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** Where V8 ends the process. */
  readonly heapLimitBytes: number;
}

/** `down`: it exited, and is started again after a delay. */
export type ProcessState = 'booting' | 'ready' | 'stopping' | 'down';

/** One process of the cluster, as its master sees it. */
export interface ProcessStatus {
  readonly role: ProcessRole;
  /** `worker 1` …; of a library its name, which is `library` where there is one. */
  readonly name: string;
  /** The last one, of a process that is down. */
  readonly pid?: number;
  readonly state: ProcessState;
  /** How often it was started again because it exited. */
  readonly restarts: number;
  /** Of a library: the number of its incarnation. It grows with each process. */
  readonly epoch?: number;
  /** Of a library: the fingerprint of its contract; the same for the same methods, of any process. */
  readonly contract?: string;
  /** As of its last sign of life; there are four a second. */
  readonly memory?: ProcessMemory;
  /** Calls of shared methods that it waits for. */
  readonly pendingCalls: number;
}

/** The processes of the cluster. */
export interface ClusterTopology {
  readonly master: { readonly pid: number };
  readonly libraries: readonly ProcessStatus[];
  readonly workers: readonly ProcessStatus[];
  /** Whether new processes are taking over from those that run. */
  readonly reloading: boolean;
}

/** `degraded`: some process is not ready; `problems` names each. */
export interface ClusterHealth {
  readonly status: 'up' | 'degraded';
  readonly problems: readonly string[];
}

/** Who a process of the cluster is. Inline, where there is one process for all, the role is `inline`. */
export interface ProcessIdentity {
  readonly role: ProcessRole | 'inline';
  readonly name: string;
  readonly pid: number;
}
