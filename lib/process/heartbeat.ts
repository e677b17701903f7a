import inspector from 'node:inspector';
import { getHeapStatistics } from 'node:v8';

import type { ProcessMemory } from '../interfaces/cluster-topology.interface.js';
import type { Beat } from '../protocol/control.js';
import { machineNow } from '../transport/machine-clock.js';
import { setRealInterval } from '../transport/real-timers.js';

/** Between two signs of life. */
export const BEAT_MS = 250;

/**
 * Gives a sign of life again and again, as long as the event loop turns.
 *
 * @param pendingCalls how many calls this process waits for
 * @param send calls `sent` when the message has left: one that is stopped must not pile up messages to its master
 */
export function startHeartbeat(
  pendingCalls: () => number,
  send: (beat: Beat, sent: () => void) => void,
): void {
  let last = machineNow();
  let isSending = false;
  const beat = (): void => {
    if (isSending) return;
    isSending = true;
    const now = machineNow();
    const debugged = inspector.url() !== undefined;
    const message = { memory: memoryNow(), pendingCalls: pendingCalls(), sinceLastMs: now - last, debugged };
    send({ type: 'beat', ...message }, () => {
      isSending = false;
    });
    last = now;
  };
  setRealInterval(beat, BEAT_MS).unref();
}

function memoryNow(): ProcessMemory {
  const { used_heap_size: heapUsedBytes, heap_size_limit: heapLimitBytes } = getHeapStatistics();
  return { rssBytes: process.memoryUsage.rss(), heapUsedBytes, heapLimitBytes };
}
