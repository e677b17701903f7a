import { describe, expect, it } from '@jest/globals';

import type { RemoteStream } from '../protocol/references.js';
import type { StreamSink } from '../protocol/stream.js';
import { RemoteIterator } from './remote-iterator.js';

/** A stream of which the test says what comes. */
class FakeStream implements RemoteStream {
  sink!: StreamSink;
  readonly log: string[] = [];

  subscribe(sink: StreamSink): ReturnType<RemoteStream['subscribe']> {
    this.sink = sink;
    return { consumed: () => {}, unsubscribe: () => this.log.push('unsubscribed') };
  }

  release(): void {
    this.log.push('released');
  }

  isClosed(): boolean {
    return false;
  }
}

describe('an async iterator of another process', () => {
  it('answers calls of next() in their order, also one made while the answer of another is on its way', async () => {
    const stream = new FakeStream();
    const items = new RemoteIterator(stream);
    const answers: unknown[] = [];
    const ask = (): unknown => items.next().then(({ value, done }) => answers.push(done ? 'done' : value));
    ask();
    stream.sink.next('a');
    stream.sink.next('b');
    ask();
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toEqual(['a', 'b']);
  });

  it('gives the error before it says that it is done', async () => {
    const stream = new FakeStream();
    const items = new RemoteIterator(stream);
    const answers: unknown[] = [];
    const ask = (): unknown =>
      items.next().then(
        () => answers.push('done'),
        (error) => answers.push(error),
      );
    ask();
    stream.sink.error('broken');
    ask();
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toEqual(['broken', 'done']);
  });

  it('is done when it was left, whatever comes after', async () => {
    const stream = new FakeStream();
    const items = new RemoteIterator(stream);
    void items.next();
    await items.return();
    stream.sink.error('broken');
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(stream.log).toEqual(['unsubscribed', 'released']);
  });

  it('is over, and let go of, when it cannot be subscribed to', async () => {
    const stream = new FakeStream();
    const items = new RemoteIterator(stream);
    stream.subscribe = () => {
      throw new RangeError('too many');
    };
    await expect(items.next()).rejects.toThrow('too many');
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(stream.log).toEqual(['released']);
  });
});
