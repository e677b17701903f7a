import { ITERABLE_CREDIT } from '../protocol/limits.js';
import type { RemoteStream } from '../protocol/references.js';
import { DONE, Inbox, type PullResult } from './inbox.js';

/**
 * Pulls the items of a stream of the other end, as an async generator does: nothing happens before the first `next()`,
 * calls of it are answered in their order, and `return()` or `throw()` ends the stream there. So does the garbage
 * collector, when nobody can ask for an item any more: the channel knows the inbox alone.
 */
export class RemoteIterator implements AsyncGenerator<unknown, undefined> {
  private readonly inbox: Inbox;

  constructor(stream: RemoteStream, credit = ITERABLE_CREDIT) {
    this.inbox = new Inbox(stream, credit);
  }

  next(): Promise<PullResult> {
    // No async function: each answer takes as many turns as any other, so that they come in the order of the calls.
    return new Promise((resolve, reject) => this.inbox.ask({ resolve, reject, asked: this }));
  }

  async return(): Promise<PullResult> {
    this.inbox.leave();
    return DONE;
  }

  async throw(error: unknown): Promise<PullResult> {
    this.inbox.leave();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
