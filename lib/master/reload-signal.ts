import { isatty } from 'node:tty';

import { RELOAD_SIGNALS } from '../process/reload-signals.js';

/**
 * Calls `reload` for each signal that asks this process to reload. A terminal that is closed sends `SIGHUP` as well: a
 * program that was started from one ends then, as any other does.
 *
 * @returns ends that
 */
export function onReloadSignal(reload: () => void): () => void {
  // Of standard input and output; asking for their streams would open them.
  const hasTerminal = isatty(0) || isatty(1);
  const signals = RELOAD_SIGNALS.filter((signal) => signal !== 'SIGHUP' || !hasTerminal);
  for (const signal of signals) process.on(signal, reload);
  return () => {
    for (const signal of signals) process.off(signal, reload);
  };
}
