import { describe, expect, it } from '@jest/globals';

import type { ProcessMemory } from '../interfaces/cluster-topology.interface.js';
import type { ExitReason } from '../interfaces/lifecycle-event.interface.js';
import { describeExit, type Exit, exitOf } from './exit.js';

const timeouts = { stallTimeoutMs: 10_000, bootTimeoutMs: 60_000 };
const heap = (heapUsedBytes: number): ProcessMemory => ({
  rssBytes: 200,
  heapUsedBytes,
  heapLimitBytes: 100,
});

function exit(
  code: number | null,
  signal: string | null,
  expected?: ExitReason,
  memory?: ProcessMemory,
  isOomKill = false,
): Exit {
  return exitOf(code, signal, { expected, memory, isOomKill: () => isOomKill });
}

describe('why a process is gone', () => {
  it.each([
    [exit(1, null, undefined, undefined), 'exited', 'exited with code 1'],
    [exit(0, null, undefined, heap(90)), 'exited', 'exited with code 0'],
    [exit(null, 'SIGKILL', undefined, heap(90)), 'signal', 'was killed by SIGKILL'],
    [exit(null, 'SIGABRT', undefined, heap(76)), 'out-of-memory', 'was out of memory'],
    [exit(null, 'SIGKILL', undefined, undefined, true), 'out-of-memory', 'was out of memory'],
    [
      exit(null, 'SIGKILL', 'stalled', undefined, true),
      'stalled',
      'gave no sign of life for 10000 ms and was killed',
    ],
    [exit(134, null, undefined, heap(76)), 'out-of-memory', 'was out of memory'],
    [
      exit(null, 'SIGABRT', undefined, heap(74)),
      'signal',
      'was killed by SIGABRT, as Node.js does when it is out of memory, for one',
    ],
    [exit(null, null, undefined, undefined), 'not-forked', 'could not be forked'],
    [
      exit(null, 'SIGKILL', 'stalled', heap(90)),
      'stalled',
      'gave no sign of life for 10000 ms and was killed',
    ],
    [
      exit(null, 'SIGKILL', 'boot-timeout', undefined),
      'boot-timeout',
      'was not up within 60000 ms and was killed',
    ],
    [exit(0, null, 'stopped', undefined), 'stopped', 'exited with code 0'],
  ])('%j', (ended, reason, text) => {
    expect(ended.reason).toBe(reason);
    expect(describeExit(ended, timeouts)).toBe(text);
  });
});
