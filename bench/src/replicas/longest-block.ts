import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';

import type { Block } from './tasks.js';

/** Watches the event loop of this process. Gives how long it stood still at most, since it was asked before. */
export function watchEventLoop(): () => Block {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let gcMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) gcMs = Math.max(gcMs, duration);
  }).observe({ entryTypes: ['gc'] });
  return () => {
    const block = { longestMs: delay.max / 1e6, gcMs };
    delay.reset();
    gcMs = 0;
    return block;
  };
}
