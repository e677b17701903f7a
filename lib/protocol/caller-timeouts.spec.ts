import { beforeEach, describe, expect, it } from '@jest/globals';

import { CallerBench, settle, targetOf } from '../../test/unit/caller-bench.js';
import { CallTimeoutError } from '../errors/call-timeout.error.js';

const quick = targetOf('a.quick', { timeoutMs: 10 });
const slow = targetOf('a.slow', { timeoutMs: 100 });

describe('a call whose time is over', () => {
  let bench: CallerBench;

  beforeEach(() => {
    bench = new CallerBench();
  });

  it('may have run when it was sent', async () => {
    bench.attach();
    const call = bench.call(quick);
    bench.flush();
    bench.wait(10);
    await settle();
    const { error } = call.outcome as { error: CallTimeoutError };
    expect(error).toBeInstanceOf(CallTimeoutError);
    expect(error).toMatchObject({ code: 'CALL_TIMEOUT', execution: 'maybe', statusCode: 504 });
    expect(error.message).toMatch(/^a\.quick .*10 ms.*may still be running/);
  });

  it('has not run when there was no channel, and is not sent any more', async () => {
    const call = bench.call(quick, 'expired');
    bench.call(slow, 'not expired');
    bench.wait(10);
    await settle();
    const { error } = call.outcome as { error: CallTimeoutError };
    expect(error).toMatchObject({ code: 'CALL_TIMEOUT', execution: 'never', statusCode: 504 });
    expect(error.message).toMatch(/^a\.quick was not sent/);
    expect(bench.attach().args).toEqual([['not expired']]);
  });

  it('has not run when its turn of the event loop took longer than its time', async () => {
    const channel = bench.attach();
    const call = bench.call(quick);
    bench.wait(10);
    bench.flush();
    await settle();
    expect(call.outcome).toMatchObject({ error: { execution: 'never' } });
    expect(channel.frames).toEqual([]);
  });

  it('does not take its late answer', async () => {
    bench.attach();
    const call = bench.call(quick);
    bench.flush();
    bench.wait(10);
    bench.answer(0, 'late');
    bench.fail(0, 'later');
    await settle();
    expect(call.outcome).toMatchObject({ error: expect.any(CallTimeoutError) });
  });

  it('leaves nothing behind', async () => {
    bench.attach();
    bench.call(quick).promise.catch(() => {});
    bench.flush();
    bench.call(quick).promise.catch(() => {});
    expect(bench.wait(10)).toBeUndefined();
    expect(bench.caller.pendingCalls).toBe(0);
    bench.detach('the library went away');
  });

  it('fails no sooner and no other', async () => {
    bench.attach();
    const first = bench.call(quick);
    bench.wait(5);
    const second = bench.call(quick);
    const third = bench.call(slow);
    bench.flush();
    bench.wait(5);
    await settle();
    expect(first.outcome).toBeDefined();
    expect(second.outcome).toBeUndefined();
    expect(third.outcome).toBeUndefined();
  });

  it('ends once, also when the end of another at the same time cancels it', () => {
    const ends: string[] = [];
    const controller = new AbortController();
    const open = (name: string, then: () => void): void => {
      const sink = { next: () => {}, complete: () => {}, error: () => (ends.push(name), then()) };
      bench.caller.open(quick, '[]', sink, 10, { signal: controller.signal });
    };
    open('first', () => controller.abort());
    open('second', () => {});
    bench.wait(10);
    expect(ends).toEqual(['first', 'second']);
  });

  it('is found by the timer: each deadline is asked for, and the next one told', () => {
    const { caller } = bench;
    const calls = [bench.call(slow), bench.call(quick)];
    for (const { promise } of calls) promise.catch(() => {});
    expect(Math.min(...bench.expiryRequests)).toBe(10);
    expect(bench.wait(10)).toBe(100);
    expect(bench.wait(90)).toBeUndefined();
    expect(caller.expire()).toBeUndefined();
  });
});
