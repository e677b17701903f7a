import { outsideOfAll, setRealImmediate } from './real-timers.js';

/** Runs `action` when the current turn of the event loop has done its work: all its sends go out as one write. */
export function endOfTurn(action: () => void): void {
  setRealImmediate(() => outsideOfAll(action));
}
