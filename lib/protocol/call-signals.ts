/** The signals that one call listens to, until it is over. */
export class CallSignals {
  private closers: (() => void)[] = [];

  /** @param onAbort is called at once when the signal has aborted already */
  on(signal: AbortSignal, onAbort: (reason: unknown) => void): void {
    if (signal.aborted) return onAbort(signal.reason);
    const listener = (): void => onAbort(signal.reason);
    signal.addEventListener('abort', listener, { once: true });
    this.closers.push(() => signal.removeEventListener('abort', listener));
  }

  close(): void {
    for (const close of this.closers) close();
    this.closers = [];
  }
}
