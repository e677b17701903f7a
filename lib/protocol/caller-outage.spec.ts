import { beforeEach, describe, expect, it } from '@jest/globals';

import { CallerBench, settle, targetOf } from '../../test/unit/caller-bench.js';
import { CallLostError } from '../errors/call-lost.error.js';
import { ContractMismatchError } from '../errors/contract-mismatch.error.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';

const WHY = 'the library went away';

describe('while there is no channel', () => {
  let bench: CallerBench;

  beforeEach(() => {
    bench = new CallerBench();
  });

  it('calls wait, and are sent in their order when there is one', () => {
    for (const name of ['a', 'b', 'c']) bench.call(targetOf(), name);
    expect(bench.flushRequests).toBe(0);
    bench.flush();
    const channel = bench.attach();
    expect(channel.args).toEqual([['a'], ['b'], ['c']]);
  });

  it('calls wait, and go before those that are made after it came back', () => {
    bench.call(targetOf(), 'waited');
    const channel = bench.attach();
    bench.call(targetOf(), 'made later');
    bench.flush();
    expect(channel.args).toEqual([['waited'], ['made later']]);
  });

  it('calls that were made and not yet sent when it broke wait, too', async () => {
    const first = bench.attach();
    const sent = bench.call(targetOf(), 'sent');
    bench.flush();
    const unsent = bench.call(targetOf(), 'unsent');
    bench.detach(WHY);
    bench.flush();
    bench.call(targetOf(), 'later');
    const second = bench.attach();
    await settle();
    expect(first.args).toEqual([['sent']]);
    expect(second.args).toEqual([['unsent'], ['later']]);
    expect(sent.outcome).toMatchObject({ error: expect.any(CallLostError) });
    expect(unsent.outcome).toBeUndefined();
  });

  it('calls that were sent fail at once, saying that they may have run', async () => {
    bench.attach();
    const calls = [bench.call(targetOf('a.b')), bench.call(targetOf('a.c'))];
    bench.flush();
    bench.detach(WHY);
    await settle();
    for (const { outcome } of calls)
      expect(outcome).toMatchObject({ error: { code: 'CALL_LOST', execution: 'maybe', statusCode: 503 } });
    expect(calls[1]?.outcome).toMatchObject({ error: { message: expect.stringMatching(`^a\\.c .*${WHY}`) } });
    expect(bench.caller.pendingCalls).toBe(0);
  });

  it('calls that were sent are not sent again', () => {
    bench.attach();
    bench.call().promise.catch(() => {});
    bench.flush();
    bench.detach(WHY);
    expect(bench.attach().frames).toEqual([]);
  });

  it('late answers of the old one are dropped', async () => {
    bench.attach();
    const lost = bench.call();
    bench.flush();
    bench.detach(WHY);
    bench.attach();
    const next = bench.call();
    bench.flush();
    bench.answer(0, 'late');
    bench.answer(1, 'right');
    await settle();
    expect(lost.outcome).toMatchObject({ error: expect.any(CallLostError) });
    expect(next.outcome).toEqual({ value: 'right' });
  });

  it('a call may be lost with the channel after the next, too', async () => {
    const calls = [1, 2, 3].map(() => {
      bench.attach();
      const call = bench.call();
      bench.flush();
      bench.detach(WHY);
      return call;
    });
    await settle();
    for (const { outcome } of calls) expect(outcome).toMatchObject({ error: expect.any(CallLostError) });
  });
});

describe('a new channel', () => {
  it('uses the numbers of its own contract', () => {
    const bench = new CallerBench();
    const target = targetOf('prices.quote', { index: 1 });
    bench.call(target);
    target.index = 5;
    expect(bench.attach().calls).toMatchObject([{ method: 5 }]);
  });

  it('fails the calls of a method that is not offered any more, and sends the others', async () => {
    const bench = new CallerBench();
    const gone = bench.call(targetOf('prices.gone', { index: undefined }));
    bench.call(targetOf(), 'kept');
    const channel = bench.attach();
    await settle();
    const { error } = gone.outcome as { error: unknown };
    expect(error).toBeInstanceOf(ContractMismatchError);
    expect(error).toMatchObject({ code: 'CONTRACT_MISMATCH', execution: 'never', method: 'prices.gone' });
    expect(channel.args).toEqual([['kept']]);
    expect(bench.caller.pendingCalls).toBe(1);
  });
});

describe('after close()', () => {
  it('everything is settled: what was sent may have run, what was not has not', async () => {
    const bench = new CallerBench();
    bench.attach();
    const sent = bench.call();
    bench.flush();
    const unsent = bench.call(targetOf('a.b'));
    bench.caller.close('this process is stopping');
    await settle();
    expect(sent.outcome).toMatchObject({ error: { code: 'CALL_LOST', execution: 'maybe' } });
    expect(unsent.outcome).toMatchObject({
      error: {
        code: 'LIBRARY_UNAVAILABLE',
        execution: 'never',
        message: 'a.b was not sent: this process is stopping.',
      },
    });
    expect(bench.caller.pendingCalls).toBe(0);
    expect(bench.wait(1_000_000)).toBeUndefined();
  });

  it('calls fail at once, telling the first reason', async () => {
    const bench = new CallerBench();
    bench.caller.close('the first reason');
    bench.caller.close('the second');
    const call = bench.call();
    await settle();
    expect(call.outcome).toMatchObject({ error: expect.any(LibraryUnavailableError) });
    expect(call.outcome).toMatchObject({ error: { message: expect.stringContaining('the first reason') } });
  });

  it('nothing is sent, even when a channel comes up', () => {
    const bench = new CallerBench();
    bench.call().promise.catch(() => {});
    bench.caller.close('this process is stopping');
    expect(bench.attach().frames).toEqual([]);
  });
});
