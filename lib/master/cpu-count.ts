import { availableParallelism } from 'node:os';

import { cgroupsOf, readText } from './cgroup.js';

/** Where to look; another place in tests. */
export interface CpuCountSource {
  /** CPUs by hardware and affinity. Default: `os.availableParallelism()`. */
  readonly parallelism?: number;
  /** Default: `/`. */
  readonly root?: string;
}

/**
 * The CPUs this process may use: those it may be scheduled on, or the cgroup quota when that is less (rounded down, as
 * libuv does from Node 22 on), and at least 1. Node 20 does not look at the quota.
 */
export function usableCpuCount({
  parallelism = availableParallelism(),
  root = '/',
}: CpuCountSource = {}): number {
  const quota = Math.min(...cgroupQuotas(root));
  return Math.max(1, Math.min(parallelism, Math.floor(quota)));
}

/** The quotas, in CPUs, of this process's cgroup and of every parent; none counts as infinite. */
function cgroupQuotas(root: string): number[] {
  return cgroupsOf(root).flatMap(({ controllers, paths }) => {
    if (controllers.length === 0) return paths.map((path) => quotaOfV2(root, path));
    return controllers.includes('cpu') ? paths.map((path) => quotaOfV1(root, path)) : [];
  });
}

/** `cpu.max`: `<quota> <period>` in microseconds, or `max <period>`. */
function quotaOfV2(root: string, path: string): number {
  const [quota, period] = readText(root, 'sys/fs/cgroup', path, 'cpu.max').split(' ').map(Number);
  return ratio(quota, period);
}

/** A quota of -1 is none. */
function quotaOfV1(root: string, path: string): number {
  const folder = ['sys/fs/cgroup/cpu', path];
  const quota = Number(readText(root, ...folder, 'cpu.cfs_quota_us') || NaN);
  return ratio(quota, Number(readText(root, ...folder, 'cpu.cfs_period_us') || NaN));
}

function ratio(quota = NaN, period = NaN): number {
  return quota > 0 && period > 0 ? quota / period : Infinity;
}
