import { describe, expect, it } from '@jest/globals';

import { CallerBench, settle, targetOf } from '../../test/unit/caller-bench.js';
import { classes } from '../../test/unit/wire.js';
import { OverloadedError } from '../errors/overloaded.error.js';
import { Caller } from './caller.js';
import { MAX_PENDING_CALLS } from './limits.js';

function fill(caller: Caller, count: number): void {
  for (let call = 0; call < count; call++) caller.call(targetOf(), []).catch(() => {});
}

describe('the calls that wait', () => {
  it.each([true, false])('are no more than the limit, with a channel or without: %s', async (attached) => {
    const bench = new CallerBench();
    if (attached) bench.attach();
    fill(bench.caller, MAX_PENDING_CALLS);
    bench.flush();
    const refused = bench.call(targetOf('a.b'));
    await settle();
    const { error } = refused.outcome as { error: OverloadedError };
    expect(error).toBeInstanceOf(OverloadedError);
    expect(error).toMatchObject({ code: 'OVERLOADED', execution: 'never', statusCode: 503 });
    expect(error.message).toMatch(/^a\.b was not sent: 100000 calls/);
    expect(bench.caller.pendingCalls).toBe(MAX_PENDING_CALLS);
  });

  it('wait where they can be taken back while the peer does not read', async () => {
    const bench = new CallerBench();
    const channel = bench.attach();
    bench.isFull = true;
    const impatient = bench.call(targetOf('a.b', { timeoutMs: 10 }));
    const patient = bench.call();
    bench.flush();
    expect(channel.calls).toEqual([]);
    bench.wait(10);
    await settle();
    expect(impatient.outcome).toMatchObject({ error: { code: 'CALL_TIMEOUT', execution: 'never' } });
    bench.isFull = false;
    bench.flush();
    expect(channel.calls).toHaveLength(1);
    expect(patient.outcome).toBeUndefined();
  });

  it('make room when one settles', async () => {
    const bench = new CallerBench();
    bench.attach();
    fill(bench.caller, MAX_PENDING_CALLS);
    bench.flush();
    bench.answer(5, 'done');
    const admitted = bench.call();
    const refused = bench.call();
    await settle();
    expect(admitted.outcome).toBeUndefined();
    expect(refused.outcome).toMatchObject({ error: expect.any(OverloadedError) });
  });

  it('do not pile up when they expire, however long there is no channel', () => {
    let now = 0;
    const caller = new Caller({ classes, now: () => now, requestExpiry: () => {} });
    const longest: number[] = [];
    for (let second = 0; second < 1_000; second++) {
      fill(caller, 10);
      now += 1_000;
      caller.expire();
      longest.push(caller['queue'].length);
    }
    expect(caller.pendingCalls).toBe(0);
    expect(Math.max(...longest)).toBeLessThanOrEqual(10);
  });

  it('pile up no more than twofold when some expire and others wait on', () => {
    let now = 0;
    const caller = new Caller({ classes, now: () => now, requestExpiry: () => {} });
    const patient = targetOf('a.patient', { timeoutMs: 1_000_000 });
    for (let count = 0; count < 20; count++) caller.call(patient, []).catch(() => {});
    for (let second = 0; second < 500; second++) {
      fill(caller, 3);
      now += 1_000;
      caller.expire();
      expect(caller['queue'].length).toBeLessThanOrEqual(2 * (caller.pendingCalls + 3));
    }
    expect(caller.pendingCalls).toBe(20);
  });
});
