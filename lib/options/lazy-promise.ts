/**
 * A promise whose work begins when somebody waits for it, and is done once, until it is forgotten: by the work itself,
 * or because it failed. Then it begins anew when somebody waits again.
 */
export class LazyPromise<T> extends Promise<T> {
  private started: Promise<T> | undefined;
  private run: symbol | undefined;

  /** What `then` and `catch` return are ordinary promises. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** @param start the work; it may call `forget` when its result is not for the next one who waits */
  constructor(private readonly start: (forget: () => void) => Promise<T>) {
    super(() => {});
  }

  // The class exists to answer `then`: Nest waits for whatever stands in `imports`.
  // oxlint-disable-next-line unicorn/no-thenable
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.started ??= this.begin();
    return this.started.then(onFulfilled, onRejected);
  }

  private begin(): Promise<T> {
    const run = (this.run = Symbol('run'));
    const forget = (): void => {
      if (this.run === run) this.started = undefined;
    };
    const started = new Promise<T>((resolve) => resolve(this.start(forget)));
    started.catch(forget);
    return started;
  }
}
