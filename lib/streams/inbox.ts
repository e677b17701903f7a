import type { RemoteStream } from '../protocol/references.js';
import type { StreamSink, StreamSubscription } from '../protocol/stream.js';

export type PullResult = IteratorResult<unknown, undefined>;

/** Somebody who asked for an item. */
export interface Waiting {
  resolve(result: PullResult): void;
  reject(error: unknown): void;
  /** Whom he asked; as long as he waits, that is in use. */
  readonly asked: object;
}

export const DONE: PullResult = { done: true, value: undefined };

/** Of those that were begun and not ended: the program may no longer have whom it asked. */
const abandoned = new FinalizationRegistry<Inbox>((inbox) => inbox.leave());

/** The items of a stream of the other end that came before they were asked for, or who asked before they came. */
export class Inbox implements StreamSink {
  private readonly items: unknown[] = [];
  private readonly waiting: Waiting[] = [];
  private subscription: StreamSubscription | undefined;
  private end: { readonly error?: unknown } | undefined;

  constructor(
    private readonly stream: RemoteStream,
    private readonly credit: number,
  ) {}

  ask(waiting: Waiting): void {
    if (!this.subscription && !this.end) this.begin(waiting.asked);
    if (this.items.length > 0) waiting.resolve(this.take());
    else if (this.end) this.answerEnd(waiting);
    else this.waiting.push(waiting);
  }

  next(value: unknown): void {
    this.items.push(value);
    if (this.waiting.length > 0) this.waiting.shift()?.resolve(this.take());
  }

  error(error: unknown): void {
    this.finish({ error });
  }

  complete(): void {
    this.finish({});
  }

  /** Nobody asks any more. */
  leave(): void {
    if (!this.end) this.subscription?.unsubscribe();
    this.items.length = 0;
    this.finish({});
    this.end = {};
  }

  /** As with a generator that throws, it is over when it cannot be begun: a loop does not call `return()` then. */
  private begin(asked: object): void {
    try {
      this.subscription = this.stream.subscribe(this, this.credit);
      abandoned.register(asked, this, this);
    } catch (error) {
      this.finish({ error });
    }
  }

  private take(): PullResult {
    const value = this.items.shift();
    this.subscription?.consumed(1);
    return { done: false, value };
  }

  /** An error is given once; after it there is nothing more. */
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
    // It may never have been asked for. If it was, the other end has forgotten it already.
    this.stream.release();
    abandoned.unregister(this);
    for (const waiting of this.waiting.splice(0)) this.answerEnd(waiting);
  }
}
