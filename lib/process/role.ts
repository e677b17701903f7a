import cluster from 'node:cluster';

/** How a child learns its role: a `ChildRole` as JSON. */
export const ROLE_VARIABLE = 'CLUSTER_DISPATCH_ROLE';

/** What the master tells a child that it is. */
export interface ChildRole {
  readonly type: 'library' | 'worker';
  /** `worker 1` …; of a library its name, which is `library` where there is one. */
  readonly name: string;
  /** Whether each line of its output shows the name. */
  readonly logRole: boolean;
}

const ROLE = Symbol.for('nestjs-cluster-dispatch.role');

/**
 * The role of this process; `undefined` in the master, which nobody of this package forked. Read once, when this file
 * is first loaded (in a child that is before the program itself), and then taken out of the environment: what the
 * child starts in its turn has no role in this cluster. Kept at the process, because some loaders (tsx, for one) load
 * this file twice.
 */
export const childRole: ChildRole | undefined = ((process as { [ROLE]?: ChildRole })[ROLE] ??= takeRole());

function takeRole(): ChildRole | undefined {
  const text = process.env[ROLE_VARIABLE];
  delete process.env[ROLE_VARIABLE];
  return text !== undefined && process.connected ? (JSON.parse(text) as ChildRole) : undefined;
}

/** Whether this process is a worker of some other cluster: of PM2 in cluster mode, for one. */
export function isForeignWorker(): boolean {
  return !childRole && cluster.isWorker;
}
