import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A control group that this process is in. */
export interface Cgroup {
  /** Of the hierarchy; none in version 2, which has one for all. */
  readonly controllers: readonly string[];
  /** From the root on. In a container the path may be that of the host, and only the root is there. */
  readonly paths: readonly string[];
}

/** The control groups of this process (cgroups(7)). @param root where to look: `/`, another place in tests */
export function cgroupsOf(root: string): Cgroup[] {
  const lines = readText(root, 'proc/self/cgroup').split('\n');
  return lines.flatMap((line) => {
    // hierarchy-ID:controllers:path
    const [, controllers = '', path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined) return [];
    return [{ controllers: controllers.split(',').filter(Boolean), paths: ancestors(path) }];
  });
}

/** What stands in a file; nothing when that cannot be read. */
export function readText(...path: string[]): string {
  try {
    return readFileSync(join(...path), 'utf8').trim();
  } catch {
    return '';
  }
}

function ancestors(path: string): string[] {
  const parts = path.split('/').filter(Boolean);
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}
