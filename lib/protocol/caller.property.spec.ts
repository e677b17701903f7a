import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import {
  CallerBench,
  type FakeChannel,
  settle,
  targetOf,
  type TrackedCall,
} from '../../test/unit/caller-bench.js';

type Event =
  | { readonly do: 'call'; readonly timeoutMs: number; readonly offered: boolean }
  | { readonly do: 'answer' | 'fail'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'attach' | 'detach' | 'flush' | 'close' };

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('call' as const),
      timeoutMs: fc.constantFrom(5, 20, 20, 60),
      offered: fc.oneof(
        { weight: 9, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: fc.constant(false) },
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('answer' as const, 'fail' as const), which: fc.nat() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 15 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('flush' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('attach' as const, 'detach' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('flush' as const, 'close' as const) }) },
);

/** A call as it ought to be. */
interface ModelCall {
  readonly number: number;
  readonly timeoutMs: number;
  readonly deadline: number;
  readonly offered: boolean;
  state: 'queued' | 'sent' | 'settled';
  expected?: object;
}

/** What the caller promises, written down as simply as can be. */
class Model {
  readonly calls: ModelCall[] = [];
  readonly sent: number[] = [];
  attached = false;
  private closed = false;

  call(timeoutMs: number, offered: boolean, now: number): void {
    const call: ModelCall = {
      number: this.calls.length,
      timeoutMs,
      deadline: now + timeoutMs,
      offered,
      state: 'queued',
    };
    this.calls.push(call);
    if (this.closed) this.settle(call, errorOf('LIBRARY_UNAVAILABLE', 'never'));
  }

  attach(): void {
    this.attached = true;
    this.flush();
  }

  flush(): void {
    if (!this.attached) return;
    for (const call of this.in('queued')) {
      if (!call.offered) this.settle(call, errorOf('CONTRACT_MISMATCH', 'never'));
      else {
        call.state = 'sent';
        this.sent.push(call.number);
      }
    }
  }

  detach(): void {
    this.attached = false;
    for (const call of this.in('sent')) this.settle(call, errorOf('CALL_LOST', 'maybe'));
  }

  close(): void {
    this.detach();
    this.closed = true;
    for (const call of this.in('queued')) this.settle(call, errorOf('LIBRARY_UNAVAILABLE', 'never'));
  }

  expire(now: number): void {
    for (const call of [...this.in('queued'), ...this.in('sent')]) {
      if (call.deadline <= now)
        this.settle(call, errorOf('CALL_TIMEOUT', call.state === 'sent' ? 'maybe' : 'never'));
    }
  }

  answer(number: number, outcome: object): void {
    const call = this.calls[number];
    if (call?.state === 'sent') this.settle(call, outcome);
  }

  in(state: ModelCall['state']): ModelCall[] {
    return this.calls.filter((call) => call.state === state);
  }

  get nextDeadline(): number | undefined {
    const pending = [...this.in('queued'), ...this.in('sent')].map(({ deadline }) => deadline);
    return pending.length ? Math.min(...pending) : undefined;
  }

  private settle(call: ModelCall, expected: object): void {
    call.state = 'settled';
    call.expected = expected;
  }
}

function errorOf(code: string, execution: string): object {
  return { error: { code, execution } };
}

/** The caller and its model side by side. */
class Run {
  readonly model = new Model();
  readonly bench = new CallerBench();
  readonly tracked: TrackedCall[] = [];
  private readonly channels: FakeChannel[] = [];

  apply(step: Event): void {
    const { bench, model } = this;
    switch (step.do) {
      case 'call':
        this.tracked.push(this.makeCall(step.timeoutMs, step.offered));
        return model.call(step.timeoutMs, step.offered, bench.now);
      case 'attach':
        // The next channel comes when the last one is gone.
        if (model.attached) this.apply({ do: 'detach' });
        model.attach();
        this.channels.push(bench.attach());
        return;
      case 'flush':
        bench.flush();
        return model.flush();
      case 'detach':
        bench.detach('the library went away');
        return model.detach();
      case 'close':
        bench.caller.close('this process is stopping');
        return model.close();
      case 'wait':
        bench.wait(step.ms);
        return model.expire(bench.now);
      case 'answer':
      case 'fail':
        return this.answer(step);
    }
  }

  /** The numbers of the calls that went out, in the order in which they did. */
  get sent(): number[] {
    return this.channels.flatMap(({ args }) => args.map((list) => (list as [number])[0]));
  }

  private makeCall(timeoutMs: number, offered: boolean): TrackedCall {
    const target = targetOf('a.b', { timeoutMs, index: offered ? 0 : undefined });
    return this.bench.call(target, this.tracked.length);
  }

  /** Answers any call that was ever sent, also one that is settled already. */
  private answer(step: { readonly do: 'answer' | 'fail'; readonly which: number }): void {
    const ids = this.channels.flatMap(({ calls }) => calls.map(({ id }) => id));
    const position = step.which % Math.max(1, ids.length);
    const id = ids[position];
    const number = this.sent[position];
    if (id === undefined || number === undefined) return;
    const text = `answer ${number}`;
    if (step.do === 'answer') this.bench.answer(id, text);
    else this.bench.fail(id, text);
    this.model.answer(number, step.do === 'answer' ? { value: text } : { error: text });
  }
}

describe('every call settles exactly once', () => {
  it('whatever happens to the channel, the clock and the answers, and says truly whether it may have run', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
        const run = new Run();
        for (const step of events) {
          run.apply(step);
          const pending = run.model.calls.filter(({ state }) => state !== 'settled').length;
          expect(run.bench.caller.pendingCalls).toBe(pending);
        }
        expect(run.sent).toEqual(run.model.sent);
        expect(run.bench.caller.expire()).toBe(run.model.nextDeadline);
        run.apply({ do: 'close' });
        await settle();
        run.model.calls.forEach(({ expected }, number) =>
          expect({ number, ...run.tracked[number]?.outcome }).toMatchObject({ number, ...expected }),
        );
        expect(run.bench.caller.pendingCalls).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});
