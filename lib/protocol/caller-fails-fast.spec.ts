import { beforeEach, describe, expect, it } from '@jest/globals';

import { CallerBench, settle, targetOf } from '../../test/unit/caller-bench.js';
import { CallLostError } from '../errors/call-lost.error.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';

const WHY = 'the library exits while it boots, and is started again in 2 s';

describe('fault 9: while a library that exits again and again is down', () => {
  let bench: CallerBench;

  beforeEach(() => {
    bench = new CallerBench();
  });

  it('calls that wait for it fail at once, and say that they never ran', async () => {
    const call = bench.call(targetOf('prices.quote'));
    bench.caller.suspend(WHY);
    await settle();
    expect(call.outcome).toMatchObject({
      error: {
        code: 'LIBRARY_UNAVAILABLE',
        execution: 'never',
        statusCode: 503,
        message: `prices.quote was not sent: ${WHY}.`,
      },
    });
    expect(bench.caller.pendingCalls).toBe(0);
    expect(bench.attach().calls).toEqual([]);
  });

  it('idempotent ones that had been sent may have run', async () => {
    bench.attach();
    const call = bench.call(targetOf('a.b', { isIdempotent: true }));
    bench.flush();
    bench.detach('the library went away');
    bench.caller.suspend(WHY);
    await settle();
    expect(call.outcome).toMatchObject({ error: expect.any(CallLostError) });
  });

  it('new calls fail with the next timer, whatever time they have', async () => {
    bench.caller.suspend(WHY);
    bench.wait(50);
    const calls = [bench.call(), bench.call(targetOf('a.b', { timeoutMs: 60_000 }))];
    expect(bench.expiryRequests).toEqual([50, 50]);
    expect(bench.wait(0)).toBeUndefined();
    await settle();
    for (const { outcome } of calls)
      expect(outcome).toMatchObject({ error: expect.any(LibraryUnavailableError) });
    expect(bench.caller['queue'].length).toBe(0);
  });

  it('a stream that is opened again at each error does not keep the process busy', () => {
    bench.caller.suspend(WHY);
    let errors = 0;
    const sink = { next: () => {}, complete: () => {}, error: () => (errors++, open()) };
    const open = (): unknown => bench.caller.open(targetOf(), '[]', sink, 5);
    open();
    bench.caller.suspend(WHY);
    bench.wait(1);
    expect(errors).toBe(2);
  });

  it('a stream that follows to the next library waits for it', () => {
    const sink = { next: () => {}, complete: () => {}, error: () => {} };
    bench.caller.open(targetOf(), '["before"]', sink, 5, { isPatient: true });
    bench.caller.suspend(WHY);
    bench.caller.open(targetOf(), '["after"]', sink, 5, { isPatient: true });
    bench.wait(10);
    expect(bench.attach().args).toEqual([['before'], ['after']]);
  });

  it('calls wait again once it may be there soon', () => {
    bench.caller.suspend(WHY);
    bench.caller.resume();
    bench.call(targetOf(), 'waits');
    bench.wait(500);
    expect(bench.attach().args).toEqual([['waits']]);
  });

  it('calls are sent when it is there after all, and fail when that goes away as well', async () => {
    const channel = bench.attach();
    bench.caller.suspend(WHY);
    const sent = bench.call(targetOf(), 'sent');
    bench.flush();
    const unsent = bench.call(targetOf(), 'unsent');
    bench.detach('the library went away');
    await settle();
    expect(channel.args).toEqual([['sent']]);
    expect(sent.outcome).toMatchObject({ error: expect.any(CallLostError) });
    expect(unsent.outcome).toMatchObject({ error: expect.any(LibraryUnavailableError) });
  });

  it('a channel that came up ends that', () => {
    bench.caller.suspend(WHY);
    bench.attach();
    bench.detach('the library went away');
    bench.call(targetOf(), 'waits');
    bench.wait(500);
    expect(bench.attach().args).toEqual([['waits']]);
  });
});
