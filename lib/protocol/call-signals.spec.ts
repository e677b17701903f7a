import { getEventListeners } from 'node:events';

import { describe, expect, it } from '@jest/globals';

import { ChannelPair } from '../../test/unit/channel-pair.js';

/** A method that goes on for ever, and the signals it got. */
const running = (): { readonly pair: ChannelPair; readonly signals: AbortSignal[] } => {
  const signals: AbortSignal[] = [];
  const pair = new ChannelPair({
    watch(signal: AbortSignal) {
      signals.push(signal);
      return new Promise(() => {});
    },
  });
  return { pair, signals };
};

describe('a signal among the arguments of a call', () => {
  it('aborts when the caller aborts it, with his reason', async () => {
    const { pair, signals } = running();
    const controller = new AbortController();
    pair.call('watch', controller.signal).catch(() => {});
    await pair.rest();
    expect(signals[0]?.aborted).toBe(false);
    controller.abort('enough');
    await pair.rest();
    expect(signals[0]?.reason).toBe('enough');
  });

  it('aborts when the call expires: from then on nobody would be told of the caller’s own', async () => {
    const { pair, signals } = running();
    const call = pair.call('watch', new AbortController().signal);
    await pair.rest();
    pair.now += 2_000;
    pair.agentCaller.expire();
    await expect(call).rejects.toMatchObject({ code: 'CALL_TIMEOUT' });
    await pair.rest();
    expect(signals[0]?.aborted).toBe(true);
  });

  it('aborts when the call is cancelled by that same signal', async () => {
    const { pair, signals } = running();
    const controller = new AbortController();
    const { signal } = controller;
    const call = pair.agentCaller.call(pair.target('watch'), [signal], { signal });
    await pair.rest();
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'CALL_CANCELLED' });
    await pair.rest();
    expect(signals[0]?.aborted).toBe(true);
  });

  it('aborts when the caller is gone', async () => {
    const { pair, signals } = running();
    pair.call('watch', new AbortController().signal).catch(() => {});
    await pair.rest();
    pair.close();
    expect(signals[0]?.aborted).toBe(true);
  });
});

describe('a signal that many calls listen to', () => {
  it('has one listener, cancels them all, and keeps none of those that are over', async () => {
    const pair = new ChannelPair({ wait: () => new Promise(() => {}), plain: () => 'plain' });
    const controller = new AbortController();
    const { signal } = controller;
    const over = pair.agentCaller.call(pair.target('plain'), [], { signal });
    const calls = Array.from({ length: 20 }, () =>
      pair.agentCaller.call(pair.target('wait'), [], { signal }),
    );
    const outcomes = Promise.allSettled(calls);
    await pair.rest();
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    controller.abort();
    for (const { status } of await outcomes) expect(status).toBe('rejected');
    expect(await over).toBe('plain');
  });
});
