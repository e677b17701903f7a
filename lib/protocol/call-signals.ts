/** Who listens to a signal. */
const listenersTo = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * The signals that one call listens to, until it is over. However many calls listen to a signal, it has one listener:
 * Node warns of more than ten, and takes the longer to remove one the more there are.
 */
export class CallSignals {
  private closers: (() => void)[] = [];

  /** @param onAbort is called at once when the signal has aborted already */
  on(signal: AbortSignal, onAbort: (reason: unknown) => void): void {
    if (signal.aborted) return onAbort(signal.reason);
    const listeners = listenersTo.get(signal) ?? listen(signal);
    const listener = (): void => onAbort(signal.reason);
    listeners.add(listener);
    this.closers.push(() => listeners.delete(listener));
  }

  close(): void {
    for (const close of this.closers) close();
    this.closers = [];
  }
}

function listen(signal: AbortSignal): Set<() => void> {
  const listeners = new Set<() => void>();
  listenersTo.set(signal, listeners);
  const abort = (): void => {
    for (const listener of listeners) listener();
  };
  signal.addEventListener('abort', abort, { once: true });
  return listeners;
}
