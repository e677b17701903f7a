import { beforeEach, describe, expect, it } from '@jest/globals';

import { CallerBench, type FakeChannel, settle, targetOf } from '../../test/unit/caller-bench.js';
import { classes } from '../../test/unit/wire.js';
import { CallCancelledError } from '../errors/call-cancelled.error.js';
import { CallLostError } from '../errors/call-lost.error.js';
import { CallTimeoutError } from '../errors/call-timeout.error.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
import { OverloadedError } from '../errors/overloaded.error.js';
import type { Limits } from '../interfaces/limits.interface.js';
import type { CallOptions, CallTarget, RepeatOptions } from '../protocol/call.js';
import { DEFAULT_LIMITS } from '../protocol/configured-limits.js';
import { resultMessage, sentValue } from '../protocol/outgoing-message.js';
import { encodeValue } from '../protocol/value-encoder.js';
import { RepeatedCalls } from './repeated-calls.js';

const CACHE = { ttlMs: 1_000, maxEntries: 100 };
/** Of `targetOf()`. */
const TIMEOUT_MS = 1_000;

interface Tracked {
  /** What became of it, as often as it did. */
  readonly outcomes: ({ value: unknown } | { error: unknown })[];
}

/** The repeated calls of an agent whose clock stands still until it is moved. */
class Bench extends CallerBench {
  readonly repeated: RepeatedCalls;
  readonly channel1: FakeChannel;

  constructor(limits: Partial<Limits> = {}) {
    super(limits);
    this.repeated = new RepeatedCalls({
      caller: this.caller,
      classes,
      limits: { ...DEFAULT_LIMITS, ...limits },
      now: () => this.now,
      requestExpiry: (deadline) => this.expiryRequests.push(deadline),
      freeze: (value) => (typeof value === 'object' ? Object.freeze(value) : value),
    });
    this.channel1 = this.attach();
  }

  /** How many calls were sent. */
  get sent(): number {
    this.flush();
    return this.channel1.calls.length;
  }

  get cancelled(): number[] {
    this.flush();
    return this.channel1.messages.flatMap((message) => (message.type === 'cancel' ? [message.id] : []));
  }

  ask(target: CallTarget, args: unknown[] = [], options?: CallOptions): Tracked {
    const tracked: Tracked = { outcomes: [] };
    const promise = (async (): Promise<unknown> => this.repeated.call(target, args, options))();
    promise.then(
      (value) => tracked.outcomes.push({ value }),
      (error: unknown) => tracked.outcomes.push({ error }),
    );
    return tracked;
  }

  /** The library answers with something that stays there. */
  answerWithReference(id: number): void {
    const encoded = encodeValue(() => {}, 'result', classes);
    this.flush();
    this.receive(resultMessage(id, sentValue(encoded, [7])), encoded);
  }

  pass(milliseconds: number, first: 'caller' | 'waiters' = 'caller'): void {
    this.now += milliseconds;
    if (first === 'caller') this.caller.expire();
    this.repeated.expire();
    this.caller.expire();
  }
}

const cached = (cache: RepeatOptions['cache'] = CACHE): CallTarget =>
  targetOf('prices.quote', { repeats: { cache, coalesce: false } });
const coalesced = (cache?: RepeatOptions['cache']): CallTarget =>
  targetOf('prices.quote', { repeats: { cache, coalesce: true } });

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

async function reply(id: number, value: unknown): Promise<void> {
  bench.flush();
  bench.answer(id, value);
  await settle();
}

describe.each([
  ['cache', cached],
  ['cache and coalesce', () => coalesced(CACHE)],
])('a result of a method with %s', (_name, makeTarget) => {
  let target: CallTarget;

  beforeEach(() => {
    target = makeTarget();
  });

  it('is given again for the same arguments, without a call', async () => {
    const first = bench.ask(target, ['ACME']);
    await reply(0, { price: 1 });
    const second = bench.ask(target, ['ACME']);
    const third = bench.ask(target, ['ACME', undefined]);
    await settle();
    expect(bench.sent).toBe(1);
    for (const { outcomes } of [first, second, third]) expect(outcomes).toEqual([{ value: { price: 1 } }]);
  });

  it('is not given for other arguments, or by another method', async () => {
    bench.ask(target, ['ACME']);
    await reply(0, 1);
    bench.ask(target, ['EUR']);
    bench.ask(makeTarget(), ['ACME']);
    expect(bench.sent).toBe(3);
  });

  it('is asked for again when its time is over', async () => {
    bench.ask(target);
    await reply(0, 1);
    bench.pass(CACHE.ttlMs - 1);
    bench.ask(target);
    expect(bench.sent).toBe(1);
    bench.pass(1);
    bench.ask(target);
    expect(bench.sent).toBe(2);
  });

  it('is frozen', async () => {
    const { outcomes } = bench.ask(target);
    await reply(0, { price: 1 });
    expect(Object.isFrozen((outcomes[0] as { value: unknown }).value)).toBe(true);
  });

  it('is forgotten by its arguments, as the library has them', async () => {
    class Query {
      constructor(readonly symbol: string) {}
    }
    bench.ask(target, [new Query('ACME')]);
    bench.ask(target, ['EUR']);
    await reply(0, 1);
    await reply(1, 2);
    bench.repeated.forget(target, [{ symbol: 'ACME' }]);
    bench.ask(target, ['EUR']);
    expect(bench.sent).toBe(2);
    bench.ask(target, [new Query('ACME')]);
    expect(bench.sent).toBe(3);
  });

  it.each([
    ['of the method', (): void => bench.repeated.forget(target)],
    ['of all', (): void => bench.repeated.forgetAll()],
  ])('is forgotten with all others %s', async (_what, forget) => {
    bench.ask(target, ['ACME']);
    bench.ask(target, ['EUR']);
    await reply(0, 1);
    await reply(1, 2);
    forget();
    bench.ask(target, ['ACME']);
    bench.ask(target, ['EUR']);
    expect(bench.sent).toBe(4);
  });

  it('that was invalidated on its way is given to who asked, and not kept', async () => {
    const { outcomes } = bench.ask(target, ['ACME']);
    bench.flush();
    bench.repeated.forget(target, ['ACME']);
    await reply(0, 'old');
    expect(outcomes).toEqual([{ value: 'old' }]);
    const second = bench.ask(target, ['ACME']);
    expect(bench.sent).toBe(2);
    await reply(1, 'new');
    expect(second.outcomes).toEqual([{ value: 'new' }]);
    bench.ask(target, ['ACME']);
    expect(bench.sent).toBe(2);
  });

  it('that is asked for after an invalidation is not overwritten by the one before', async () => {
    bench.ask(target);
    bench.flush();
    bench.repeated.forget(target, []);
    bench.ask(target);
    await reply(1, 'new');
    await reply(0, 'old');
    const { outcomes } = bench.ask(target);
    await settle();
    expect(outcomes).toEqual([{ value: 'new' }]);
  });

  it('is not kept when it is an error', async () => {
    const { outcomes } = bench.ask(target);
    bench.flush();
    bench.fail(0, new RangeError('too far'));
    await settle();
    expect(outcomes).toMatchObject([{ error: { message: 'too far' } }]);
    bench.ask(target);
    expect(bench.sent).toBe(2);
  });

  it('is not kept when something of it stays in the library', async () => {
    const { outcomes } = bench.ask(target);
    bench.answerWithReference(0);
    await settle();
    expect(outcomes).toMatchObject([{ value: expect.any(Function) }]);
    expect(Object.isFrozen((outcomes[0] as { value: unknown }).value)).toBe(false);
    bench.ask(target);
    expect(bench.sent).toBe(2);
  });

  it('is asked for anew with a function or a signal among the arguments', async () => {
    bench.ask(target, [settle]);
    bench.ask(target, [settle]);
    await reply(0, 1);
    bench.ask(target, [settle]);
    expect(bench.sent).toBe(3);
  });

  it('is not given to who has been cancelled', async () => {
    bench.ask(target);
    await reply(0, 1);
    const { outcomes } = bench.ask(target, [], { signal: AbortSignal.abort('gone') });
    await settle();
    expect(outcomes).toMatchObject([
      { error: { code: 'CALL_CANCELLED', execution: 'never', cause: 'gone' } },
    ]);
  });

  it('that never came since its caller was cancelled leaves nothing behind', async () => {
    const controller = new AbortController();
    bench.ask(target, [], { signal: controller.signal });
    bench.flush();
    controller.abort();
    await settle();
    bench.ask(target);
    expect(bench.sent).toBe(2);
    await reply(1, 1);
    bench.ask(target);
    expect(bench.sent).toBe(2);
  });
});

describe('calls of a method with cache alone', () => {
  it('are each a call of its own, with its own signal and deadline', async () => {
    const target = cached();
    const { signal } = new AbortController();
    bench.ask(target, [], { signal, deadline: 300 });
    bench.ask(target);
    expect(bench.sent).toBe(2);
    expect(bench.channel1.calls.map(({ deadline }) => deadline)).toEqual([300, TIMEOUT_MS]);
  });

  it('keep the answer that comes to the first of them', async () => {
    const target = cached();
    bench.ask(target);
    bench.ask(target);
    await reply(0, 'first');
    await reply(1, 'second');
    const { outcomes } = bench.ask(target);
    await settle();
    expect(outcomes).toEqual([{ value: 'first' }]);
  });
});

describe('calls of a method with coalesce', () => {
  let target: CallTarget;

  beforeEach(() => {
    target = coalesced();
  });

  it('that are in flight with the same arguments become one', async () => {
    const same = [1, 2, 3].map(() => bench.ask(target, ['ACME']));
    const other = bench.ask(target, ['EUR']);
    expect(bench.sent).toBe(2);
    expect(bench.repeated.waiting).toBe(2);
    await reply(0, 5);
    for (const { outcomes } of same) expect(outcomes).toEqual([{ value: 5 }]);
    expect(other.outcomes).toEqual([]);
    expect(bench.repeated.waiting).toBe(0);
  });

  it('that are made after the answer are calls of their own', async () => {
    bench.ask(target);
    await reply(0, 1);
    bench.ask(target);
    expect(bench.sent).toBe(2);
  });

  it('inherit neither the signal nor the deadline of the first, but its headers', async () => {
    const headers = { trace: { traceparent: '00-1' } };
    bench.ask(target, [], { signal: new AbortController().signal, deadline: 300, headers });
    bench.flush();
    expect(bench.channel1.calls).toMatchObject([{ deadline: TIMEOUT_MS, headers }]);
  });

  it('go on when the first is cancelled', async () => {
    const controller = new AbortController();
    const first = bench.ask(target, [], { signal: controller.signal });
    const second = bench.ask(target);
    bench.flush();
    controller.abort('enough');
    await reply(0, 5);
    expect(first.outcomes).toMatchObject([
      { error: { code: 'CALL_CANCELLED', execution: 'maybe', cause: 'enough' } },
    ]);
    expect(second.outcomes).toEqual([{ value: 5 }]);
    expect(bench.cancelled).toEqual([]);
  });

  it('are cancelled in the library when the last one has left', async () => {
    const controllers = [new AbortController(), new AbortController()];
    const calls = controllers.map(({ signal }) => bench.ask(target, [], { signal }));
    bench.flush();
    controllers[1]?.abort();
    expect(bench.cancelled).toEqual([]);
    controllers[0]?.abort();
    expect(bench.cancelled).toEqual([0]);
    await settle();
    for (const { outcomes } of calls)
      expect(outcomes).toMatchObject([{ error: expect.any(CallCancelledError) }]);
    expect(bench.caller.pendingCalls).toBe(0);
    expect(bench.repeated.waiting).toBe(0);
  });

  it('that were cancelled before they were sent have never run', async () => {
    const controller = new AbortController();
    const { outcomes } = bench.ask(target, [], { signal: controller.signal });
    controller.abort();
    await settle();
    expect(outcomes).toMatchObject([{ error: { execution: 'never' } }]);
    expect(bench.sent).toBe(0);
  });

  it('begin anew after the last one has left', async () => {
    const controller = new AbortController();
    bench.ask(target, [], { signal: controller.signal });
    bench.flush();
    controller.abort();
    const { outcomes } = bench.ask(target);
    expect(bench.sent).toBe(2);
    await reply(1, 5);
    expect(outcomes).toEqual([{ value: 5 }]);
  });

  it('each end at their own deadline', async () => {
    const hurried = bench.ask(target, [], { deadline: 100 });
    const patient = bench.ask(target);
    bench.flush();
    expect(bench.expiryRequests).toContain(100);
    bench.pass(100);
    await settle();
    expect(hurried.outcomes).toMatchObject([{ error: { code: 'CALL_TIMEOUT', execution: 'maybe' } }]);
    await reply(0, 5);
    expect(patient.outcomes).toEqual([{ value: 5 }]);
  });

  it.each(['caller', 'waiters'] as const)(
    'end at their timeout, once, whichever timer is the first: %s',
    async (first) => {
      const calls = [bench.ask(target), bench.ask(target)];
      bench.flush();
      bench.pass(TIMEOUT_MS, first);
      await settle();
      for (const { outcomes } of calls) {
        expect(outcomes).toMatchObject([{ error: expect.any(CallTimeoutError) }]);
        expect(outcomes).toMatchObject([{ error: { message: expect.stringContaining(`${TIMEOUT_MS} ms`) } }]);
      }
      expect(bench.sent).toBe(1);
      expect(bench.cancelled).toEqual([0]);
      expect(bench.caller.pendingCalls).toBe(0);
      expect(bench.repeated.waiting).toBe(0);
    },
  );

  it('of one that joined late do not end early: he calls again, with the time that he has left', async () => {
    const early = bench.ask(target);
    bench.flush();
    bench.pass(900);
    const late = bench.ask(target);
    bench.pass(100);
    await settle();
    expect(early.outcomes).toMatchObject([{ error: expect.any(CallTimeoutError) }]);
    expect(late.outcomes).toEqual([]);
    expect(bench.sent).toBe(2);
    await reply(1, 5);
    expect(late.outcomes).toEqual([{ value: 5 }]);
  });

  it('of one that joined late end with his own time, and may have run', async () => {
    bench.ask(target);
    bench.flush();
    bench.pass(900);
    const late = bench.ask(target);
    bench.pass(100);
    // The second call is not even sent.
    bench.pass(899);
    await settle();
    expect(late.outcomes).toEqual([]);
    bench.pass(1);
    await settle();
    expect(late.outcomes).toMatchObject([{ error: { code: 'CALL_TIMEOUT', execution: 'maybe' } }]);
    expect(bench.caller.pendingCalls).toBe(0);
  });

  it('of those that joined late become one again', async () => {
    bench.ask(target);
    bench.pass(500);
    const late = [bench.ask(target), bench.ask(target)];
    bench.flush();
    bench.pass(500);
    expect(bench.sent).toBe(2);
    await reply(1, 5);
    for (const { outcomes } of late) expect(outcomes).toEqual([{ value: 5 }]);
  });

  it('fail with a timeout of the method itself as with any error: nobody calls again', async () => {
    const first = bench.ask(target);
    bench.pass(500);
    const late = bench.ask(target);
    bench.flush();
    bench.fail(0, new CallTimeoutError('other.method', 100, 'maybe'));
    await settle();
    for (const { outcomes } of [first, late]) expect(outcomes).toHaveLength(1);
    expect(bench.sent).toBe(1);
  });

  it('fail with the same error, each with one of its own', async () => {
    const calls = [bench.ask(target), bench.ask(target)];
    bench.flush();
    bench.fail(0, Object.assign(new RangeError('too far'), { code: 5 }));
    await settle();
    const errors = calls.map(({ outcomes }) => (outcomes[0] as { error: Error }).error);
    for (const error of errors) {
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toMatchObject({ message: 'too far', code: 5 });
    }
    expect(errors[0]).not.toBe(errors[1]);
  });

  it('all fail when the library dies', async () => {
    const calls = [bench.ask(target), bench.ask(target)];
    bench.flush();
    bench.detach('it died');
    await settle();
    for (const { outcomes } of calls) expect(outcomes).toMatchObject([{ error: expect.any(CallLostError) }]);
    expect(bench.repeated.waiting).toBe(0);
  });

  it('all fail when the agent is closed, and so does who comes later', async () => {
    const calls = [bench.ask(target), bench.ask(target)];
    bench.caller.close('this process is stopping');
    calls.push(bench.ask(target));
    await settle();
    for (const { outcomes } of calls)
      expect(outcomes).toMatchObject([{ error: expect.any(LibraryUnavailableError) }]);
    expect(bench.repeated.waiting).toBe(0);
  });

  it('are not joined after an invalidation, and go on for those who wait', async () => {
    const before = bench.ask(target);
    bench.flush();
    bench.repeated.forget(target, []);
    const after = bench.ask(target);
    expect(bench.sent).toBe(2);
    await reply(0, 'old');
    expect(before.outcomes).toEqual([{ value: 'old' }]);
    expect(after.outcomes).toEqual([]);
    const joined = bench.ask(target);
    expect(bench.sent).toBe(2);
    await reply(1, 'new');
    for (const { outcomes } of [after, joined]) expect(outcomes).toEqual([{ value: 'new' }]);
  });

  it('whose result stays in the library are made by each: the first has it, the others call', async () => {
    const first = bench.ask(target);
    const second = bench.ask(target, [], { deadline: 400 });
    bench.ask(target);
    bench.pass(300);
    bench.answerWithReference(0);
    await settle();
    expect(first.outcomes).toMatchObject([{ value: expect.any(Function) }]);
    expect(bench.sent).toBe(3);
    expect(bench.channel1.calls.map(({ deadline }) => deadline)).toEqual([TIMEOUT_MS, 400, TIMEOUT_MS]);
    expect(bench.repeated.waiting).toBe(0);
    await reply(1, 5);
    expect(second.outcomes).toEqual([{ value: 5 }]);
  });

  it('that are made by each since the result stays there may have run, whatever becomes of them', async () => {
    const controller = new AbortController();
    bench.ask(target);
    const { outcomes } = bench.ask(target, [], { signal: controller.signal });
    bench.answerWithReference(0);
    controller.abort();
    await settle();
    expect(bench.sent).toBe(1);
    expect(outcomes).toMatchObject([{ error: { code: 'CALL_CANCELLED', execution: 'maybe' } }]);
  });

  it('of one that joined late give what was kept meanwhile', async () => {
    target = coalesced(CACHE);
    bench.ask(target);
    bench.pass(500);
    const late = bench.ask(target);
    bench.repeated.forget(target, []);
    bench.ask(target);
    await reply(1, 'new');
    bench.pass(500);
    await settle();
    expect(late.outcomes).toEqual([{ value: 'new' }]);
    expect(bench.sent).toBe(2);
  });

  it('that a method makes of itself are not joined to the one that waits for them', () => {
    bench.ask(target);
    bench.ask(target, [], { headers: { path: ['prices.quote', 'jobs.run'] } });
    bench.ask(target, [], { headers: { path: ['jobs.run'] } });
    expect(bench.sent).toBe(2);
  });

  it('count as calls that wait for an answer', async () => {
    bench = new Bench({ maxCallsPerWorker: 2 });
    const calls = [1, 2, 3].map(() => bench.ask(target));
    await settle();
    expect(calls[2]?.outcomes).toMatchObject([{ error: expect.any(OverloadedError) }]);
    await reply(0, 5);
    expect(calls[0]?.outcomes).toEqual([{ value: 5 }]);
    expect(calls[1]?.outcomes).toEqual([{ value: 5 }]);
  });

  it('leave nothing behind when they cannot be made', async () => {
    bench = new Bench({ maxQueuedBytes: 1 });
    const controller = new AbortController();
    bench.ask(target, ['a']);
    const refused = bench.ask(target, ['b'], { signal: controller.signal });
    await settle();
    expect(refused.outcomes).toMatchObject([{ error: expect.any(OverloadedError) }]);
    controller.abort();
    await reply(0, 1);
    expect(bench.repeated.waiting).toBe(0);
    expect(bench.repeated.expire()).toBeUndefined();
  });

  it('are over once: a signal that aborts later does nothing', async () => {
    const controller = new AbortController();
    const { outcomes } = bench.ask(target, [], { signal: controller.signal });
    await reply(0, 5);
    controller.abort();
    bench.pass(TIMEOUT_MS);
    await settle();
    expect(outcomes).toEqual([{ value: 5 }]);
    expect(bench.cancelled).toEqual([]);
    expect(bench.repeated.waiting).toBe(0);
  });
});
