import { beforeEach, describe, expect, it } from '@jest/globals';

import { CallerBench, type FakeChannel, settle, targetOf } from '../../test/unit/caller-bench.js';
import { CallLostError } from '../errors/call-lost.error.js';
import { FunctionReleasedError } from '../errors/function-released.error.js';
import type { CallTarget } from './call.js';
import type { Channel } from './channel.js';
import type { StreamSink } from './stream.js';
import { nextMessage, openedMessage } from './outgoing-message.js';

const WHY = 'the library went away';

describe('a caller that moves over to another channel', () => {
  let bench: CallerBench;
  let first: FakeChannel;
  let oldChannel: Channel;

  beforeEach(() => {
    bench = new CallerBench();
    first = bench.attach();
    oldChannel = bench.channel as Channel;
  });

  /** A function that came over the first channel. */
  const functionOf = (): CallTarget => targetOf('fn', { type: 'function', channel: oldChannel });

  it('sends what was called and not sent yet, and all later calls, over the new one', () => {
    bench.call(targetOf(), 'before');
    bench.flush();
    bench.call(targetOf(), 'unsent');
    const second = bench.attach();
    bench.call(targetOf(), 'after');
    bench.flush(oldChannel);
    bench.flush();
    expect(first.args).toEqual([['before']]);
    expect(second.args).toEqual([['unsent'], ['after']]);
  });

  it('takes the answers of calls in flight over the old one', async () => {
    const before = bench.call();
    bench.flush();
    bench.attach();
    const after = bench.call();
    bench.flush();
    bench.answer(1, 'new');
    bench.answer(0, 'old', oldChannel);
    await settle();
    expect([before.outcome, after.outcome]).toEqual([{ value: 'old' }, { value: 'new' }]);
  });

  it('does not take an answer over any channel but the one that its call was sent over', async () => {
    const before = bench.call();
    bench.flush();
    const second = bench.attach();
    const after = bench.call();
    bench.flush();
    bench.answer(0, 'of the wrong channel');
    bench.answer(1, () => 'late', oldChannel);
    await settle();
    expect([before.outcome, after.outcome]).toEqual([undefined, undefined]);
    bench.answer(0, 'old', oldChannel);
    bench.answer(1, 'new');
    await settle();
    expect([before.outcome, after.outcome]).toEqual([{ value: 'old' }, { value: 'new' }]);
    expect(second.messages.filter(({ type }) => type !== 'call')).toEqual([]);
  });

  it('loses with the old one what is still there, and nothing else', async () => {
    const before = bench.call();
    bench.flush();
    const second = bench.attach();
    const [sent, unsent] = [bench.call(), bench.call()];
    bench.flush();
    bench.detach(WHY, oldChannel);
    const later = bench.call();
    bench.flush();
    await settle();
    expect(before.outcome).toMatchObject({ error: expect.any(CallLostError) });
    expect([sent.outcome, unsent.outcome, later.outcome]).toEqual([undefined, undefined, undefined]);
    expect(second.calls).toHaveLength(3);
  });

  it('tells the old one of calls that are cancelled there', () => {
    const controller = new AbortController();
    bench.caller.call(targetOf(), [], { signal: controller.signal }).catch(() => {});
    bench.flush();
    const second = bench.attach();
    controller.abort();
    bench.flush(oldChannel);
    bench.flush();
    expect(first.messages.map(({ type }) => type)).toEqual(['call', 'cancel']);
    expect(second.messages).toEqual([]);
  });

  it('calls functions over the channel that they came over, for as long as it is up', async () => {
    const second = bench.attach();
    bench.call(functionOf(), 'of the old one');
    bench.call(targetOf(), 'of the new one');
    bench.flush();
    expect(first.messages).toEqual([]);
    bench.flush(oldChannel);
    expect(first.messages).toMatchObject([{ type: 'invoke' }]);
    expect(second.args).toEqual([['of the new one']]);
    const unsent = bench.call(functionOf());
    bench.detach(WHY, oldChannel);
    await settle();
    expect(unsent.outcome).toMatchObject({ error: expect.any(FunctionReleasedError) });
  });

  it('asks to be flushed for as long as calls wait, and no longer', () => {
    bench.attach();
    bench.call(functionOf());
    bench.flush();
    expect(bench.flushRequests).toBe(1);
    bench.flush(oldChannel);
    expect(bench.flushRequests).toBe(1);
  });

  describe('with a stream', () => {
    let items: unknown[];
    let errors: unknown[];

    beforeEach(() => {
      items = [];
      errors = [];
      const sink: StreamSink = {
        next: (item) => items.push(item),
        error: (error) => errors.push(error),
        complete: () => {},
      };
      subscription = bench.caller.open(targetOf(), '[]', sink, 5);
      bench.flush();
      bench.receive(openedMessage(0), '', oldChannel);
    });

    let subscription: ReturnType<CallerBench['caller']['open']>;

    it('goes on reading it over the old one, and gives credit there', () => {
      const second = bench.attach();
      bench.receive(nextMessage(0, '"of another stream"'));
      bench.receive(nextMessage(0, '"item"'), '', oldChannel);
      subscription.consumed(1);
      bench.flush();
      bench.flush(oldChannel);
      expect(items).toEqual(['item']);
      expect(first.messages.at(-1)).toEqual({ type: 'credit', id: 0, count: 1 });
      expect(second.messages).toEqual([]);
    });

    it('ends it when the old one closes, and not when the new one does', () => {
      bench.attach();
      bench.detach(WHY);
      expect(errors).toEqual([]);
      bench.detach(WHY, oldChannel);
      expect(errors).toEqual([expect.any(CallLostError)]);
      expect(bench.caller.openStreams).toBe(0);
    });

    it('leaves it there', () => {
      bench.attach();
      subscription.unsubscribe();
      bench.flush(oldChannel);
      expect(first.messages.at(-1)).toEqual({ type: 'cancel', id: 0 });
    });
  });
});
