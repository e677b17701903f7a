import { AsyncLocalStorage } from 'node:async_hooks';

/*
 * Kept from the moment this file is loaded: fake timers of a test runner replace the globals later, and must not
 * stop the channel of an app under test.
 */
const { setImmediate: setRealImmediate } = globalThis;

/** What is sent, and what arrives, belongs to no call: not to the one that happened to ask for the turn. */
const outsideOfAll = AsyncLocalStorage.snapshot();

/** Runs `action` when the current turn of the event loop has done its work: all its sends go out as one write. */
export function endOfTurn(action: () => void): void {
  setRealImmediate(() => outsideOfAll(action));
}
