import { setImmediate, setTimeout } from 'node:timers/promises';

import { machineTime } from './machine-time.js';
import type { Publishing, Stamp } from './tasks.js';

/** Changes a state again and again; each change tells when it was made. */
export async function publish(
  change: (stamp: Stamp) => void,
  { updates, intervalMs, perTurn, turnsAtOnce = 1 }: Publishing,
): Promise<void> {
  for (let number = 1; number <= updates; number++) {
    change({ at: machineTime(), number });
    if (number % (perTurn * turnsAtOnce) === 0) await setTimeout(intervalMs);
    else if (number % perTurn === 0) await setImmediate();
  }
}
