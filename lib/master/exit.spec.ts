import { describe, expect, it } from '@jest/globals';

import { describeExit, exitOf } from './exit.js';

const timeouts = { stallTimeoutMs: 10_000, bootTimeoutMs: 60_000 };
const heap = (heapUsedBytes: number): Parameters<typeof exitOf>[3] => ({
  rssBytes: 200,
  heapUsedBytes,
  heapLimitBytes: 100,
});

describe('why a process is gone', () => {
  it.each([
    [exitOf(1, null, undefined, undefined), 'exited', 'exited with code 1'],
    [exitOf(0, null, undefined, heap(90)), 'exited', 'exited with code 0'],
    [exitOf(null, 'SIGKILL', undefined, heap(90)), 'signal', 'was killed by SIGKILL'],
    [exitOf(null, 'SIGABRT', undefined, heap(76)), 'out-of-memory', 'was out of memory'],
    [exitOf(134, null, undefined, heap(76)), 'out-of-memory', 'was out of memory'],
    [
      exitOf(null, 'SIGABRT', undefined, heap(74)),
      'signal',
      'was killed by SIGABRT, as Node.js does when it is out of memory, for one',
    ],
    [exitOf(null, null, undefined, undefined), 'not-forked', 'could not be forked'],
    [
      exitOf(null, 'SIGKILL', 'stalled', heap(90)),
      'stalled',
      'gave no sign of life for 10000 ms and was killed',
    ],
    [
      exitOf(null, 'SIGKILL', 'boot-timeout', undefined),
      'boot-timeout',
      'was not up within 60000 ms and was killed',
    ],
    [exitOf(0, null, 'stopped', undefined), 'stopped', 'exited with code 0'],
  ])('%j', (exit, reason, text) => {
    expect(exit.reason).toBe(reason);
    expect(describeExit(exit, timeouts)).toBe(text);
  });
});
