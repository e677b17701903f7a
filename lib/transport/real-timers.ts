import { AsyncLocalStorage } from 'node:async_hooks';

/*
 * Kept from the moment this file is loaded: the fake timers of a test runner replace the globals later, and must not stop
 * the channels of an app under test, nor make a process look stuck.
 */
export const {
  setTimeout: setRealTimeout,
  clearTimeout: clearRealTimeout,
  setInterval: setRealInterval,
  setImmediate: setRealImmediate,
} = globalThis;

/** Runs what belongs to no call: not to the one that happened to set the timer, or to ask for the turn. */
export const outsideOfAll = AsyncLocalStorage.snapshot();
