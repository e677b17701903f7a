import { cgroupsOf, readText } from './cgroup.js';

/**
 * Whether the system killed a process of this control group for want of memory: it says so nowhere but in a counter. The
 * children of the master are in its group.
 */
export class OomKills {
  private seen: number;

  /** @param root where to look: another place in tests */
  constructor(private readonly root = '/') {
    this.seen = this.count();
  }

  /** Whether there was one since this was asked last. */
  hasNew(): boolean {
    const count = this.count();
    const isNew = count > this.seen;
    this.seen = count;
    return isNew;
  }

  private count(): number {
    const counters = cgroupsOf(this.root).flatMap(({ controllers, paths }) => {
      if (controllers.length === 0) return paths.map((path) => ['sys/fs/cgroup', path, 'memory.events']);
      return controllers.includes('memory')
        ? paths.map((path) => ['sys/fs/cgroup/memory', path, 'memory.oom_control'])
        : [];
    });
    const counts = counters.map((file) => /^oom_kill (\d+)$/m.exec(readText(this.root, ...file))?.[1]);
    return counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
  }
}
