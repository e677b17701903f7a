import { RELOAD_SIGNALS } from '../process/reload-signals.js';

/** Whether `SIGHUP` says that the terminal is closed, from which this program was started, and not: reload. */
export function closesTerminal(): boolean {
  return process.platform === 'win32' || process.stdin.isTTY || process.stdout.isTTY;
}

/** Calls `reload` for each signal that asks this process to reload. */
export function onReloadSignal(reload: () => void): void {
  for (const signal of RELOAD_SIGNALS)
    if (signal !== 'SIGHUP' || !closesTerminal()) process.on(signal, reload);
}
