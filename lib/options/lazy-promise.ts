/** A promise whose work begins when somebody waits for it, and is then done once. */
export class LazyPromise<T> extends Promise<T> {
  private started: Promise<T> | undefined;

  /** What `then` and `catch` return are ordinary promises. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(private readonly start: () => Promise<T>) {
    super(() => {});
  }

  // The class exists to answer `then`: Nest waits for whatever stands in `imports`.
  // oxlint-disable-next-line unicorn/no-thenable
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.started ??= this.start();
    return this.started.then(onFulfilled, onRejected);
  }
}
