import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { usableCpuCount } from './cpu-count.js';

/** Files of a made-up system: their paths below the root, and what is in them. */
type Files = Readonly<Record<string, string>>;

const V2 = 'sys/fs/cgroup';
const V1 = 'sys/fs/cgroup/cpu';

const v1 = (folder: string, quota: number | string, period: number | string = 100_000): Files => ({
  [join(V1, folder, 'cpu.cfs_quota_us')]: `${quota}\n`,
  [join(V1, folder, 'cpu.cfs_period_us')]: `${period}\n`,
});

describe('the usable CPUs', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cpu-count-'));
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function count(parallelism: number, files: Files): number {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return usableCpuCount({ parallelism, root });
  }

  it.each<[string, number, Files]>([
    ['no cgroups', 8, {}],
    [
      'version 2 without a limit',
      8,
      { 'proc/self/cgroup': '0::/app\n', [`${V2}/app/cpu.max`]: 'max 100000\n' },
    ],
    ['version 2 at the root, where there is no cpu.max', 8, { 'proc/self/cgroup': '0::/\n' }],
    ['version 1 without a limit', 8, { 'proc/self/cgroup': '4:cpu,cpuacct:/app\n', ...v1('app', -1) }],
    [
      'a limit above the hardware',
      8,
      { 'proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: '1600000 100000\n' },
    ],
    ['files that make no sense', 8, { 'proc/self/cgroup': 'nonsense\n\n0:\n', [`${V2}/cpu.max`]: '1 1\n' }],
    [
      'a quota that makes no sense',
      8,
      { 'proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: 'many per second\n' },
    ],
    ['a quota without a period', 8, { 'proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: '200000\n' }],
    ['a period of 0', 8, { 'proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: '200000 0\n' }],
  ])('are those of the hardware: %s', (_name, parallelism, files) => {
    expect(count(parallelism, files)).toBe(parallelism);
  });

  it.each<[string, number, Files]>([
    ['2 of version 2', 2, { 'proc/self/cgroup': '0::/app\n', [`${V2}/app/cpu.max`]: '200000 100000\n' }],
    [
      '2 with another period',
      2,
      { 'proc/self/cgroup': '0::/app\n', [`${V2}/app/cpu.max`]: '100000 50000\n' },
    ],
    ['2 of version 1', 2, { 'proc/self/cgroup': '4:cpu,cpuacct:/app\n', ...v1('app', 200_000) }],
    ['2 of version 1 alone', 2, { 'proc/self/cgroup': '4:cpu:/app\n', ...v1('app', 200_000) }],
    [
      'of a container that sees the path of the host',
      3,
      { 'proc/self/cgroup': '0::/docker/0123456789ab\n', [`${V2}/cpu.max`]: '300000 100000\n' },
    ],
    [
      'of version 1 in such a container',
      3,
      { 'proc/self/cgroup': '4:cpu,cpuacct:/docker/0123456789ab\n', ...v1('', 300_000) },
    ],
    [
      'of a parent that is smaller',
      2,
      {
        'proc/self/cgroup': '0::/kubepods/pod1/container\n',
        [`${V2}/kubepods/cpu.max`]: '600000 100000\n',
        [`${V2}/kubepods/pod1/cpu.max`]: '200000 100000\n',
        [`${V2}/kubepods/pod1/container/cpu.max`]: '400000 100000\n',
      },
    ],
    [
      'of a parent, when its own has no limit',
      2,
      {
        'proc/self/cgroup': '0::/pod/container\n',
        [`${V2}/pod/cpu.max`]: '200000 100000\n',
        [`${V2}/pod/container/cpu.max`]: 'max 100000\n',
      },
    ],
    [
      'of a parent in version 1',
      2,
      {
        'proc/self/cgroup': '4:cpu,cpuacct:/pod/container\n',
        ...v1('pod', 200_000),
        ...v1('pod/container', -1),
      },
    ],
    [
      'of version 1 where both are mounted',
      2,
      { 'proc/self/cgroup': '12:pids:/x\n4:cpu,cpuacct:/app\n0::/app\n', ...v1('app', 200_000) },
    ],
    ['rounded down', 2, { 'proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: '299999 100000\n' }],
    ['1 when there is half of one', 1, { 'proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: '50000 100000\n' }],
    [
      'of a cgroup whose name has a colon',
      2,
      { 'proc/self/cgroup': '0::/a:b\n', [`${V2}/a:b/cpu.max`]: '2 1\n' },
    ],
  ])('are those of the quota: %s', (_name, expected, files) => {
    expect(count(8, files)).toBe(expected);
  });

  it('are not limited by a quota of other processes', () => {
    const files = {
      'proc/self/cgroup': '0::/app\n4:cpuset,memory:/cpu\n',
      [`${V2}/other/cpu.max`]: '100000 100000\n',
      ...v1('cpu', 100_000),
    };
    expect(count(8, files)).toBe(8);
  });

  it('are at least 1', () => {
    expect(usableCpuCount({ parallelism: 0, root })).toBe(1);
  });

  it('are at most those this machine has', () => {
    expect(usableCpuCount()).toBeGreaterThanOrEqual(1);
    expect(usableCpuCount()).toBeLessThanOrEqual(availableParallelism());
  });
});
