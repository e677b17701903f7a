import { RELOAD_SIGNALS } from '../process/reload-signals.js';

/**
 * Calls `reload` for each signal that asks this process to reload. A terminal that is closed sends `SIGHUP` as well: a
 * program that was started from one ends then, as any other does.
 */
export function onReloadSignal(reload: () => void): void {
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY;
  for (const signal of RELOAD_SIGNALS) if (signal !== 'SIGHUP' || !hasTerminal) process.on(signal, reload);
}
