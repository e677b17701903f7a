import { describe, expect, it } from '@jest/globals';

import { CallerBench, settle, targetOf } from '../../test/unit/caller-bench.js';
import { classes } from '../../test/unit/wire.js';
import { OverloadedError } from '../errors/overloaded.error.js';
import { Caller } from './caller.js';

const MAX_CALLS = 20;

function fill(caller: Caller, count: number): void {
  for (let call = 0; call < count; call++) caller.call(targetOf(), []).catch(() => {});
}

describe('the calls that wait', () => {
  it.each([true, false])('are no more than the limit, with a channel or without: %s', async (attached) => {
    const bench = new CallerBench({ maxCallsPerWorker: MAX_CALLS });
    if (attached) bench.attach();
    fill(bench.caller, MAX_CALLS);
    bench.flush();
    const refused = bench.call(targetOf('a.b'));
    await settle();
    const { error } = refused.outcome as { error: OverloadedError };
    expect(error).toBeInstanceOf(OverloadedError);
    expect(error).toMatchObject({ code: 'OVERLOADED', execution: 'never', statusCode: 503 });
    expect(error.message).toMatch(/^a\.b was not sent: 20 calls .*limits\.maxCallsPerWorker/);
    expect(bench.caller.pendingCalls).toBe(MAX_CALLS);
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
    const bench = new CallerBench({ maxCallsPerWorker: MAX_CALLS });
    bench.attach();
    fill(bench.caller, MAX_CALLS);
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

const KIB = 1024;

/** Its arguments, `["x…"]`, take that many bytes. */
const textOf = (bytes: number): string => 'x'.repeat(bytes - 4);

/** The number and the bytes of the calls that were not sent, as the caller counts them. */
const unsent = ({ caller }: CallerBench): number[] => [
  caller['room'].unsentCalls,
  caller['room'].unsentBytes,
];

describe('the calls that wait to be sent', () => {
  it('are no more than the limit while the library is down', async () => {
    const bench = new CallerBench({ maxQueuedCalls: 3 });
    fill(bench.caller, 3);
    const refused = bench.call(targetOf('a.b'));
    await settle();
    const { error } = refused.outcome as { error: OverloadedError };
    expect(error).toMatchObject({ code: 'OVERLOADED', execution: 'never', statusCode: 503 });
    expect(error.message).toMatch(
      /^a\.b was not sent: 3 calls .*library that is down.*limits\.maxQueuedCalls/,
    );
    bench.attach();
    expect(unsent(bench)).toEqual([0, 0]);
    expect(bench.call().outcome).toBeUndefined();
  });

  it('are no more than the limit while the library does not read', async () => {
    const bench = new CallerBench({ maxQueuedCalls: 3 });
    bench.attach();
    bench.isFull = true;
    fill(bench.caller, 3);
    const refused = bench.call();
    await settle();
    expect(refused.outcome).toMatchObject({ error: { message: expect.stringContaining('maxQueuedCalls') } });
  });

  it('may be more in one turn when the library is there: they wait for nobody', async () => {
    const bench = new CallerBench({ maxQueuedCalls: 3 });
    const channel = bench.attach();
    const calls = Array.from({ length: 10 }, () => bench.call());
    bench.flush();
    await settle();
    expect(channel.calls).toHaveLength(10);
    expect(calls.every(({ outcome }) => outcome === undefined)).toBe(true);
  });

  it.each([true, false])(
    'have no more arguments than the limit, with a channel or without: %s',
    async (attached) => {
      const bench = new CallerBench({ maxQueuedBytes: 10 * KIB });
      if (attached) bench.attach();
      for (let call = 0; call < 10; call++) bench.call(targetOf(), textOf(KIB));
      const refused = bench.call(targetOf('a.b'), 'x');
      await settle();
      const { error } = refused.outcome as { error: OverloadedError };
      expect(error).toMatchObject({ code: 'OVERLOADED', execution: 'never', statusCode: 503 });
      expect(error.message).toMatch(
        /^a\.b was not sent: the arguments of 10 calls .* 10245 bytes; the limit is 10240 \(limits\.maxQueuedBytes\)/,
      );
      expect(unsent(bench)).toEqual([10, 10 * KIB]);
    },
  );

  it('count the bytes of what is no text, too', () => {
    const bench = new CallerBench({ maxQueuedBytes: 10 * KIB });
    bench.call(targetOf(), Buffer.alloc(9 * KIB));
    expect(unsent(bench)[1]).toBeGreaterThan(9 * KIB);
  });

  it('are let in one at a time, however large one is', async () => {
    const bench = new CallerBench({ maxQueuedBytes: KIB });
    const large = bench.call(targetOf(), textOf(5 * KIB));
    const next = bench.call(targetOf(), 'x');
    await settle();
    expect(large.outcome).toBeUndefined();
    expect(next.outcome).toMatchObject({ error: expect.any(OverloadedError) });
  });

  it.each<[string, (bench: CallerBench) => void]>([
    ['they are sent', (bench) => void bench.attach()],
    ['they expire', (bench) => void bench.wait(1_000)],
    ['the channel is closed for good', ({ caller }) => caller.close('the end')],
  ])('make room when %s', async (_how, end) => {
    const bench = new CallerBench({ maxQueuedBytes: 10 * KIB });
    for (let call = 0; call < 10; call++) bench.call(targetOf(), textOf(KIB));
    end(bench);
    await settle();
    expect(unsent(bench)).toEqual([0, 0]);
  });

  it('make room when they are cancelled', async () => {
    const bench = new CallerBench();
    const controller = new AbortController();
    const call = bench.caller.call(targetOf(), ['x'], { signal: controller.signal });
    expect(unsent(bench)).toEqual([1, 5]);
    controller.abort();
    await expect(call).rejects.toMatchObject({ execution: 'never' });
    expect(unsent(bench)).toEqual([0, 0]);
  });

  it('make room when they cannot be sent after all', async () => {
    const bench = new CallerBench();
    bench.attach();
    const gone = bench.call(targetOf('a.gone', { index: undefined }), 'x');
    bench.flush();
    const { channel } = bench;
    const released = bench.call(targetOf('a function', { type: 'function', index: 0, channel }), 'x');
    bench.detach('the library went away');
    await settle();
    expect(gone.outcome).toMatchObject({ error: { code: 'CONTRACT_MISMATCH' } });
    expect(released.outcome).toMatchObject({ error: { code: 'FUNCTION_RELEASED' } });
    expect(unsent(bench)).toEqual([0, 0]);
  });

  it('are those, too, that may have to be sent again: they count until they are answered', async () => {
    const bench = new CallerBench();
    bench.attach();
    bench.call(targetOf('a.b', { isIdempotent: true }), 'x');
    bench.flush();
    expect(unsent(bench)).toEqual([1, 5]);
    bench.detach('the library went away');
    expect(unsent(bench)).toEqual([1, 5]);
    bench.attach();
    bench.answer(0, 'done');
    expect(unsent(bench)).toEqual([0, 0]);
  });

  it('are handed over until the peer no longer reads, and the others go on waiting, in their order', async () => {
    const bench = new CallerBench();
    const channel = bench.attach();
    for (let call = 0; call < 8; call++) bench.call(targetOf(), call, textOf(200 * KIB));
    Object.defineProperty(bench, 'isFull', { get: () => channel.frames.length >= 2, configurable: true });
    bench.flush();
    const [sent, size] = [channel.calls.length, unsent(bench)];
    expect(sent).toBeLessThan(8);
    expect(size[0]).toBe(8 - sent);
    fill(bench.caller, 1);
    Object.defineProperty(bench, 'isFull', { value: false });
    bench.flush();
    await settle();
    expect(channel.calls.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(unsent(bench)).toEqual([0, 0]);
  });
});

describe('the arguments of a call', () => {
  it('have no more bytes than the limit for a message', async () => {
    const bench = new CallerBench({ maxMessageBytes: KIB });
    const refused = bench.call(targetOf('a.b'), textOf(KIB + 1));
    await settle();
    expect(refused.outcome).toMatchObject({
      error: {
        code: 'NOT_SERIALIZABLE',
        execution: 'never',
        message: expect.stringContaining('the limit is 1024'),
      },
    });
    expect(bench.call(targetOf('a.b'), textOf(KIB)).outcome).toBeUndefined();
  });
});
