import { performance } from 'node:perf_hooks';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * A Ctrl-C under npm arrives twice, from the terminal and from npm; a second signal within this time is the first one
 * again.
 */
const ECHO_MS = 300;

export interface StopActions {
  stop(signal: string): Promise<void>;
  /** A further signal: the person does not want to wait. */
  force(): void;
}

/**
 * Calls `stop` for the first signal that asks this process to stop, and `force` for the next.
 *
 * @returns ends that
 */
export function onStopSignal({ stop, force }: StopActions): () => void {
  let stoppedAt: number | undefined;
  const onSignal = (signal: string): void => {
    if (stoppedAt === undefined) {
      stoppedAt = performance.now();
      void stop(signal);
    } else if (performance.now() - stoppedAt > ECHO_MS) force();
  };
  // First in line: a listener of the program that is for one signal is there no more after its turn.
  for (const signal of STOP_SIGNALS) process.prependListener(signal, onSignal);
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, onSignal);
  };
}
