import { describe, expect, it } from '@jest/globals';
import { Observable } from 'rxjs';

import { ChannelPair } from '../../test/unit/channel-pair.js';
import type { StreamSubscription } from './stream.js';

/** Subscribes to what a method returns, and keeps what comes. */
function open(pair: ChannelPair, method: string): { subscription: StreamSubscription; log: unknown[] } {
  const log: unknown[] = [];
  const sink = {
    next: (value: unknown) => void log.push(value),
    error: (error: unknown) => void log.push(error),
    complete: () => void log.push('complete'),
  };
  return { log, subscription: pair.agentCaller.open(pair.target(method), '[]', sink, 10) };
}

const broken = (...items: unknown[]): Observable<unknown> =>
  new Observable((subscriber) => {
    // A moment later, so that the teardown is known.
    queueMicrotask(() => items.forEach((item) => subscriber.next(item)));
    return () => {
      throw new Error('of the teardown');
    };
  });

describe('a teardown that throws', () => {
  it('does not harm the channel when the subscriber leaves', async () => {
    const pair = new ChannelPair({ broken: () => broken(1), plain: () => 'plain' });
    const { subscription, log } = open(pair, 'broken');
    await pair.rest();
    subscription.unsubscribe();
    const answer = pair.call('plain');
    await pair.rest();
    expect([log, await answer, pair.library['callee'].openStreams]).toEqual([[1], 'plain', 0]);
  });

  it('does not harm its source when an item cannot be sent', async () => {
    const pair = new ChannelPair({ broken: () => broken(1, Symbol('a'), 2) });
    const { log } = open(pair, 'broken');
    await pair.rest();
    expect(log).toEqual([1, expect.objectContaining({ code: 'NOT_SERIALIZABLE' })]);
  });

  it('does not keep other streams from being stopped when the channel closes', async () => {
    const pair = new ChannelPair({ broken: () => broken(1) });
    open(pair, 'broken');
    open(pair, 'broken');
    await pair.rest();
    expect(() => pair.close()).not.toThrow();
    expect(pair.library['callee'].openStreams).toBe(0);
  });
});
