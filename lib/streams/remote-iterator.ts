import { ITERABLE_CREDIT } from '../protocol/limits.js';
import type { RemoteStream } from '../protocol/references.js';
import type { StreamSink, StreamSubscription } from '../protocol/stream.js';

type Result = IteratorResult<unknown, undefined>;

interface Waiting {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

const DONE: Result = { done: true, value: undefined };

/**
 * Pulls the items of a stream of the other end, as an async generator does: nothing happens before the first `next()`,
 * calls of it are answered in their order, and `return()` or `throw()` ends the stream there.
 */
export class RemoteIterator implements AsyncGenerator<unknown, undefined> {
  private readonly items: unknown[] = [];
  private readonly waiting: Waiting[] = [];
  private subscription: StreamSubscription | undefined;
  private end: { readonly error?: unknown } | undefined;

  constructor(
    private readonly stream: RemoteStream,
    private readonly credit = ITERABLE_CREDIT,
  ) {}

  next(): Promise<Result> {
    // No async function: each answer takes as many turns as any other, so that they come in the order of the calls.
    return new Promise((resolve, reject) => {
      if (!this.subscription && !this.end)
        this.subscription = this.stream.subscribe(this.sink(), this.credit);
      if (this.items.length > 0) resolve(this.take());
      else if (this.end) this.answerEnd({ resolve, reject });
      else this.waiting.push({ resolve, reject });
    });
  }

  async return(): Promise<Result> {
    this.leave();
    return DONE;
  }

  async throw(error: unknown): Promise<Result> {
    this.leave();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  private sink(): StreamSink {
    return {
      next: (value) => {
        this.items.push(value);
        if (this.waiting.length > 0) this.waiting.shift()?.resolve(this.take());
      },
      error: (error) => this.finish({ error }),
      complete: () => this.finish({}),
    };
  }

  private take(): Result {
    const value = this.items.shift();
    this.subscription?.consumed(1);
    return { done: false, value };
  }

  /** An error is given once; after it the iterator is done. */
  private answerEnd({ resolve, reject }: Waiting): void {
    const { end } = this;
    this.end = {};
    if (end && 'error' in end) reject(end.error);
    else resolve(DONE);
  }

  private finish(end: { readonly error?: unknown }): void {
    // It may have been left by now, by what an error of another stream led to.
    if (this.end) return;
    this.end = end;
    // It may never have been asked for. If it was, there is nothing to release.
    this.stream.release();
    for (const waiting of this.waiting.splice(0)) this.answerEnd(waiting);
  }

  private leave(): void {
    if (!this.end) this.subscription?.unsubscribe();
    this.items.length = 0;
    this.finish({});
    this.end = {};
  }
}
