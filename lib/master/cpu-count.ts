import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

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
  const lines = read(root, 'proc/self/cgroup').split('\n');
  return lines.flatMap((line) => {
    // hierarchy-ID:controllers:path (cgroups(7)); version 2 has no controllers.
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined) return [];
    if (controllers === '') return ancestors(path).map((at) => quotaOfV2(root, at));
    return controllers?.split(',').includes('cpu') ? ancestors(path).map((at) => quotaOfV1(root, at)) : [];
  });
}

/** In a container the path may be that of the host, and only the root is there. */
function ancestors(path: string): string[] {
  const parts = path.split('/').filter(Boolean);
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}

/** `cpu.max`: `<quota> <period>` in microseconds, or `max <period>`. */
function quotaOfV2(root: string, path: string): number {
  const [quota, period] = read(root, 'sys/fs/cgroup', path, 'cpu.max').split(' ').map(Number);
  return ratio(quota, period);
}

/** A quota of -1 is none. */
function quotaOfV1(root: string, path: string): number {
  const folder = ['sys/fs/cgroup/cpu', path];
  const quota = Number(read(root, ...folder, 'cpu.cfs_quota_us') || NaN);
  return ratio(quota, Number(read(root, ...folder, 'cpu.cfs_period_us') || NaN));
}

function ratio(quota = NaN, period = NaN): number {
  return quota > 0 && period > 0 ? quota / period : Infinity;
}

function read(...path: string[]): string {
  try {
    return readFileSync(join(...path), 'utf8').trim();
  } catch {
    return '';
  }
}
