import { Worker } from 'node:worker_threads';

/** A blocked process ends at the latest this long, and one check, after its master. */
const GRACE_MS = 1_000;
const CHECK_MS = 500;

/** Plain text, because the thread must not load the program, nor the loaders that it was started with. */
const watch = (master: number): string => `
  let goneFor = 0;
  setInterval(() => {
    goneFor = process.ppid === ${master} ? 0 : goneFor + ${CHECK_MS};
    if (goneFor > ${GRACE_MS}) process.kill(process.pid, 'SIGKILL');
  }, ${CHECK_MS});
`;

/**
 * Ends this process when its master is gone, also when its event loop is blocked and it does not hear of that: a thread
 * of its own sees that the process has another parent now, and kills it. Windows gives no process another parent; there
 * a blocked process ends when its event loop turns again.
 */
export function startOrphanGuard(): void {
  if (process.platform === 'win32') return;
  const guard = new Worker(watch(process.ppid), {
    eval: true,
    execArgv: [],
    env: {},
    // It holds next to nothing; the defaults are made for programs.
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 8 },
  });
  // The process must not stay for the sake of its guard, and goes on without one where no thread can be made.
  guard.unref();
  guard.on('error', () => {});
}
