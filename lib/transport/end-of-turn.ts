/*
 * Kept from the moment this file is loaded: fake timers of a test runner replace the globals later, and must not
 * stop the channel of an app under test.
 */
const { setImmediate: setRealImmediate } = globalThis;

/** Runs `action` when the current turn of the event loop has done its work: all its sends go out as one write. */
export function endOfTurn(action: () => void): void {
  setRealImmediate(action);
}
