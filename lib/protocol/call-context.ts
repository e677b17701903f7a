import type { CallHeaders } from './messages.js';

/** One call, as the process that runs it sees it. */
export class CallContext {
  private controller: AbortController | undefined;
  private argumentSignals: Map<number, AbortController> | undefined;
  private aborted: { readonly reason: unknown } | undefined;
  private ended = false;

  /**
   * @param name `provider.method`
   * @param peer the process that made the call: `worker 1`
   * @param until when the caller gives up, in milliseconds of the machine's monotonic clock
   */
  constructor(
    readonly name: string,
    readonly peer: string,
    private until: number,
    readonly headers: CallHeaders | undefined,
  ) {}

  get deadline(): number {
    return this.until;
  }

  /** Every call that waits for one made now, the outermost first. */
  get path(): readonly string[] {
    return [...(this.headers?.path ?? []), this.name];
  }

  get trace(): Readonly<Record<string, string>> {
    return this.headers?.trace ?? {};
  }

  /** Aborts when the caller gave up or is gone. It is made when somebody asks for it: hardly any call does. */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.aborted) this.controller.abort(this.aborted.reason);
    }
    return this.controller.signal;
  }

  /** Its answer is a stream, which may take as long as it likes: the time was for the answer. */
  becomeStream(): void {
    this.until = Infinity;
  }

  /** Whether it is still running: what a program starts and leaves running is no part of it. */
  get isRunning(): boolean {
    return !this.ended;
  }

  /** The signal that stands for one among the caller's arguments. */
  argumentSignal(index: number): AbortSignal {
    // No array: the index is whatever the peer says.
    this.argumentSignals ??= new Map();
    const controller = this.argumentSignals.get(index) ?? new AbortController();
    this.argumentSignals.set(index, controller);
    return controller.signal;
  }

  abortArgument(index: number, reason: unknown): void {
    this.argumentSignals?.get(index)?.abort(reason);
  }

  /** The caller gave up or is gone. His own signals abort as well: nobody is left who could tell of them. */
  cancel(reason: unknown): void {
    this.aborted = { reason };
    this.controller?.abort(reason);
    for (const controller of this.argumentSignals?.values() ?? []) controller.abort(reason);
  }

  end(): void {
    this.ended = true;
  }
}
