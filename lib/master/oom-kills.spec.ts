import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { OomKills } from './oom-kills.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cd-oom-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

it.each([
  ['version 2', '0::/app.slice', 'sys/fs/cgroup/app.slice/memory.events', 'oom 3\noom_kill '],
  ['version 2, in a container', '0::/of/the/host', 'sys/fs/cgroup/memory.events', 'oom 3\noom_kill '],
  [
    'version 1',
    '7:cpu,cpuacct:/x\n4:memory:/app',
    'sys/fs/cgroup/memory/app/memory.oom_control',
    'under_oom 0\noom_kill ',
  ],
])('fault 8: sees that the system killed a process for want of memory: %s', (_version, group, file, text) => {
  write('proc/self/cgroup', group);
  write(file, `${text}2\n`);
  const kills = new OomKills(root);
  expect(kills.hasNew()).toBe(false);
  write(file, `${text}3\n`);
  expect(kills.hasNew()).toBe(true);
  expect(kills.hasNew()).toBe(false);
});

it('sees none where there are no control groups', () => {
  expect(new OomKills(root).hasNew()).toBe(false);
});
