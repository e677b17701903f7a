import { FunctionReleasedError } from '../errors/function-released.error.js';

/** What stands behind a function of the other end. */
export interface FunctionLink {
  call(args: readonly unknown[]): Promise<unknown>;
  /** The other end may forget the function. Returns false when that was known already. */
  release(): boolean;
  isClosed(): boolean;
}

interface RemoteState {
  dispose(): void;
  onReleased(listener: () => void): void;
  /** Tells the listeners; once. */
  gone(): void;
}

const states = new WeakMap<object, RemoteState>();

/** A function that calls one of the other end, and gives a promise of what that returns. */
export function remoteFunction(name: string, link: FunctionLink): (...args: unknown[]) => Promise<unknown> {
  const listeners: (() => void)[] = [];
  let released = false;
  const gone = (): void => {
    for (const listener of listeners.splice(0)) tell(listener);
  };
  const refusal = (): FunctionReleasedError =>
    new FunctionReleasedError(name, link.isClosed() ? 'its process is gone' : 'it was released');

  const stub = (...args: unknown[]): Promise<unknown> => {
    const answer = released || link.isClosed() ? Promise.reject(refusal()) : callNow(link, args);
    // Who does not wait for the answer does not care how it ends: this process must not end for it.
    answer.catch(() => {});
    return answer;
  };
  const state: RemoteState = {
    dispose: () => {
      if (released) return;
      released = true;
      link.release();
      gone();
    },
    onReleased: (listener) => {
      if (released || link.isClosed()) return listener();
      listeners.push(listener);
    },
    gone,
  };
  states.set(stub, state);
  Object.defineProperty(stub, 'name', { value: name });
  Object.defineProperty(stub, Symbol.dispose, { value: state.dispose });
  return stub;
}

/**
 * Lets go of a function that came from another process: it can no longer be called here, and is no longer kept there.
 * Without this it is let go of when it is garbage-collected here, or the other process is gone. For any other
 * function this does nothing.
 */
export function dispose(fn: (...args: never[]) => unknown): void {
  states.get(fn)?.dispose();
}

/**
 * Calls `listener` once, when a function that came from another process can no longer be called: that process is gone,
 * or `dispose()` was called. At once when that is so already; never for a function of this process, nor for one that
 * nobody here has any more.
 */
export function onReleased(fn: (...args: never[]) => unknown, listener: () => void): void {
  states.get(fn)?.onReleased(listener);
}

/** The channel is closed. Of anything but a function that came from another process there is nothing to tell. */
export function tellReleased(object: object): void {
  states.get(object)?.gone();
}

/** One that throws must not keep others from being told, nor the channel from being closed. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

async function callNow(link: FunctionLink, args: unknown[]): Promise<unknown> {
  return link.call(args);
}
