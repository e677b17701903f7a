import { isatty } from 'node:tty';

import { RELOAD_SIGNALS } from '../process/reload-signals.js';

/**
 * Calls `reload` for each signal that asks this process to reload. A terminal that is closed sends `SIGHUP` as well: a
 * program that was started from one ends then, as any other does.
 */
export function onReloadSignal(reload: () => void): void {
  // Of standard input and output; asking for their streams would open them.
  const hasTerminal = isatty(0) || isatty(1);
  for (const signal of RELOAD_SIGNALS) if (signal !== 'SIGHUP' || !hasTerminal) process.on(signal, reload);
}
