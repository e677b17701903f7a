import { beforeEach, describe, expect, it } from '@jest/globals';

import { CallerBench, settle, targetOf } from '../../test/unit/caller-bench.js';
import { CallLostError } from '../errors/call-lost.error.js';
import type { CallTimeoutError } from '../errors/call-timeout.error.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
import type { CallTarget } from './call.js';
import { isOutage } from './outage.js';
import { encodeValue } from './value-encoder.js';
import { classes, plainFailure } from '../../test/unit/wire.js';
import { openedMessage } from './outgoing-message.js';

const WHY = 'the library went away';

const idempotent = (options: Partial<CallTarget> = {}): CallTarget =>
  targetOf('a.again', { isIdempotent: true, ...options });

describe('a call of an idempotent method that is lost with its channel', () => {
  let bench: CallerBench;

  beforeEach(() => {
    bench = new CallerBench();
    bench.attach();
  });

  it('is sent again, before all that were made later, and settles once', async () => {
    const lost = [bench.call(idempotent(), 1), bench.call(targetOf(), 2), bench.call(idempotent(), 3)];
    bench.flush();
    const unsent = bench.call(targetOf(), 4);
    bench.detach(WHY);
    const later = bench.call(targetOf(), 5);
    const next = bench.attach();
    await settle();
    expect(next.args).toEqual([[1], [3], [4], [5]]);
    expect(lost.map(({ outcome }) => outcome)).toMatchObject([
      undefined,
      { error: expect.any(CallLostError) },
      undefined,
    ]);
    next.calls.forEach(({ id }) => bench.answer(id, `answer ${id}`));
    bench.answer(0, 'once more');
    await settle();
    expect([lost[0], lost[2], unsent, later].map((call) => call?.outcome)).toEqual(
      [0, 2, 3, 4].map((id) => ({ value: `answer ${id}` })),
    );
    expect(bench.caller.pendingCalls).toBe(0);
  });

  it('is sent again as often as it is lost, over the channel that is up when there is one', () => {
    bench.call(idempotent(), 'again');
    for (let loss = 0; loss < 3; loss++) {
      bench.flush();
      const old = bench.channel;
      const next = bench.attach();
      expect(next.args).toEqual([]);
      bench.detach(WHY, old);
      expect(bench.flushRequests).toBe(1);
      bench.flush();
      expect(next.args).toEqual([['again']]);
    }
  });

  it('has until its first deadline, and may have run when that is over', async () => {
    const call = bench.call(idempotent({ timeoutMs: 100 }));
    bench.flush();
    bench.wait(60);
    bench.detach(WHY);
    bench.wait(39);
    await settle();
    expect(call.outcome).toBeUndefined();
    bench.wait(1);
    await settle();
    expect(call.outcome).toMatchObject({ error: { code: 'CALL_TIMEOUT', execution: 'maybe' } });
    const { error } = call.outcome as { error: CallTimeoutError };
    // For a stream that follows to the next library it is an outage like any other.
    expect(isOutage(error)).toBe(true);
    expect(bench.attach().calls).toEqual([]);
  });

  it('is not sent again after it was cancelled', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const outcome = bench.caller.call(idempotent(), [], { signal }).catch((error: unknown) => error);
    bench.flush();
    bench.detach(WHY);
    controller.abort();
    expect(await outcome).toMatchObject({ code: 'CALL_CANCELLED', execution: 'maybe' });
    expect(bench.attach().messages).toEqual([]);
    expect(bench.caller['queue'].length).toBe(0);
  });

  it('can be cancelled when it was sent again', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const outcome = bench.caller.call(idempotent(), [], { signal }).catch((error: unknown) => error);
    bench.flush();
    bench.detach(WHY);
    const next = bench.attach();
    controller.abort();
    bench.flush();
    expect(await outcome).toMatchObject({ code: 'CALL_CANCELLED', execution: 'maybe' });
    expect(next.messages.map(({ type }) => type)).toEqual(['call', 'cancel']);
  });

  it('may have run when the next library says that this time it did not', async () => {
    const call = bench.call(idempotent());
    bench.flush();
    bench.detach(WHY);
    bench.attach();
    const refusal = new LibraryUnavailableError('a.again', 'the library is stopping');
    const encoded = encodeValue(refusal, 'error', classes);
    bench.receive(plainFailure(0, encoded), encoded);
    await settle();
    expect(call.outcome).toMatchObject({ error: { name: 'LibraryUnavailableError', execution: 'maybe' } });
  });

  it('is lost when the next library does not offer the method', async () => {
    const target = idempotent();
    const call = bench.call(target);
    bench.flush();
    bench.detach(WHY);
    target.index = undefined;
    bench.attach();
    await settle();
    expect(call.outcome).toMatchObject({ error: { code: 'CALL_LOST', execution: 'maybe' } });
    expect(call.outcome).toMatchObject({ error: { message: expect.stringContaining('does not offer it') } });
  });

  it('is lost when no channel will come again', async () => {
    const call = bench.call(idempotent());
    bench.flush();
    bench.detach(WHY);
    bench.caller.close('this process is stopping');
    await settle();
    expect(call.outcome).toMatchObject({ error: expect.any(CallLostError) });
  });

  it('gives what it refers to anew', () => {
    const [fn, other] = [bench.flush.bind(bench), bench.wait.bind(bench)];
    bench.call(idempotent(), fn);
    bench.flush();
    bench.detach(WHY);
    const next = bench.attach();
    bench.call(targetOf(), other);
    bench.flush();
    expect(next.calls.map(({ value }) => value.references)).toEqual([[0], [1]]);
    expect(bench.channel?.exports.functionOf(0)?.value).toBe(fn);
    expect(bench.channel?.exports.functionOf(1)?.value).toBe(other);
  });

  it('tells the next library of its signals, and the old one no more', () => {
    const controller = new AbortController();
    bench.call(idempotent(), controller.signal);
    bench.flush();
    const old = bench.channel;
    bench.detach(WHY);
    const next = bench.attach();
    controller.abort(() => 'a reason that is a function');
    bench.flush();
    expect(next.messages.map(({ type }) => type)).toEqual(['call', 'abort']);
    expect(old?.exports.size).toBe(0);
  });

  it('leaves nothing behind, whether it is cancelled, expires, or is answered', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const calls: Promise<unknown>[] = [];
    for (let index = 0; index < 1_000; index++) {
      const target = idempotent({ timeoutMs: index % 3 === 0 ? 10 : 1_000 });
      calls.push(bench.caller.call(target, [index], index % 2 === 0 ? { signal } : undefined));
    }
    const all = Promise.allSettled(calls);
    bench.flush();
    bench.detach(WHY);
    controller.abort();
    bench.wait(10);
    const next = bench.attach();
    next.calls.forEach(({ id }) => bench.answer(id, 'answered'));
    const outcomes = await all;
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(next.calls.length);
    expect(next.calls).toHaveLength(333);
    expect(bench.caller.pendingCalls).toBe(0);
    expect(bench.caller['queue'].length).toBe(0);
    expect(bench.caller.expire()).toBeUndefined();
  });

  it('is not sent again with an argument that can be read only once', async () => {
    const call = bench.call(idempotent(), (async function* () {})());
    bench.flush();
    bench.detach(WHY);
    await settle();
    expect(call.outcome).toMatchObject({ error: expect.any(CallLostError) });
  });

  it('is sent again for a stream until that has begun, and not after that', () => {
    const ends: unknown[] = [];
    const sink = { next: () => {}, error: (error: unknown) => ends.push(error), complete: () => {} };
    bench.caller.open(idempotent(), '["stream"]', sink, 5);
    bench.flush();
    bench.detach(WHY);
    const next = bench.attach();
    expect(next.args).toEqual([['stream']]);
    bench.receive(openedMessage(0));
    bench.detach(WHY);
    expect(ends).toEqual([expect.any(CallLostError)]);
    expect(bench.attach().calls).toEqual([]);
  });
});
