import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Collects what can be collected, and lets those who wait for that know. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    // What a promise or a finalizer still holds on to is let go of in a turn of its own.
    await new Promise((resolve) => setImmediate(resolve));
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Bytes, when there is nothing left to collect: what is optimized or let go of in the background takes a while. */
export async function heapUsed(): Promise<number> {
  let last = Infinity;
  for (let round = 0; round < 20; round++) {
    await collectGarbage();
    const { heapUsed: used } = process.memoryUsage();
    if (last - used < 16 * 1024) return Math.min(last, used);
    last = used;
  }
  return last;
}
