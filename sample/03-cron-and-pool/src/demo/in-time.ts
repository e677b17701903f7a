const LIMIT_MS = 15_000;

/** Waits for what the processes do by themselves, which may never happen; and no longer than until a Ctrl-C. */
export async function inTime<T>(what: string, interrupted: AbortSignal, awaited: Promise<T>): Promise<T> {
  const done = new AbortController();
  try {
    return await Promise.race([awaited, tooLate(what, done.signal), aborted(interrupted, done.signal)]);
  } finally {
    done.abort();
  }
}

function tooLate(what: string, done: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what}: not within ${LIMIT_MS} ms.`)), LIMIT_MS);
    done.addEventListener('abort', () => clearTimeout(timer));
  });
}

function aborted(interrupted: AbortSignal, done: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = (): void => reject(interrupted.reason as Error);
    if (interrupted.aborted) giveUp();
    else interrupted.addEventListener('abort', giveUp, { signal: done });
  });
}
