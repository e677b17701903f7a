import type { Observable } from 'rxjs';

import type {
  ClusterHealth,
  ClusterTopology,
  ProcessIdentity,
  ProcessStatus,
} from '../interfaces/cluster-topology.interface.js';
import type { LifecycleEvent } from '../interfaces/lifecycle-event.interface.js';

/** Where a process has it from: from its master, or inline from itself. */
export interface ClusterSource {
  readonly self: ProcessIdentity;
  readonly events: Observable<LifecycleEvent>;
  pendingCalls(): number;
  topology(): Promise<ClusterTopology>;
  reload(): Promise<void>;
}

/**
 * The cluster that this process belongs to. Injected in a worker or in a library, in any module:
 *
 * @example
 * constructor(private readonly cluster: ClusterDispatchService) {}
 */
export class ClusterDispatchService {
  constructor(private readonly source: ClusterSource) {}

  /** Who this process is. */
  get self(): ProcessIdentity {
    return this.source.self;
  }

  /** Calls of shared methods that this process waits for. */
  get pendingCalls(): number {
    return this.source.pendingCalls();
  }

  /**
   * What happens to the processes of the cluster, from the moment of subscribing; it does not end. Inline nothing
   * happens.
   */
  get events(): Observable<LifecycleEvent> {
    return this.source.events;
  }

  /** All processes, as the master sees them now. Rejects when this process is stopping. */
  topology(): Promise<ClusterTopology> {
    return this.source.topology();
  }

  /** Whether every process is ready; for a health check. Rejects when this process is stopping. */
  async health(): Promise<ClusterHealth> {
    const { libraries, workers } = await this.topology();
    const problems = [...libraries, ...workers].filter(({ state }) => state !== 'ready').map(problemOf);
    return { status: problems.length === 0 ? 'up' : 'degraded', problems };
  }

  /**
   * Replaces every process by a new one of the program as it is now, without a moment in which none answers. Resolves
   * when that is done; in a process that is replaced itself, when its turn has come. A reload that is under way is
   * followed by another one.
   *
   * @throws {BootError} when the new program does not come up: then the processes that run go on
   * @throws {InvalidOptionsError} inline, where there is no process to replace
   */
  reload(): Promise<void> {
    return this.source.reload();
  }
}

function problemOf({ role, name, state, restarts }: ProcessStatus): string {
  const title = role === 'library' && name !== 'library' ? `library ${name}` : name;
  return `${title} is ${state}${restarts > 0 ? `, after ${restarts} restarts` : ''}`;
}
