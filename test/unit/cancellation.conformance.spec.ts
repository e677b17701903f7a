import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { interval, type Observable, Subject } from 'rxjs';

import { DispatchContext } from '../../lib/context/dispatch-context.js';
import { CallCancelledError } from '../../lib/errors/call-cancelled.error.js';
import { CallCycleError } from '../../lib/errors/call-cycle.error.js';
import { CallTimeoutError } from '../../lib/errors/call-timeout.error.js';
import { InvalidOptionsError } from '../../lib/errors/invalid-options.error.js';
import { NotSerializableError } from '../../lib/errors/not-serializable.error.js';
import { Log } from './log.js';
import { type Link, type Rig, TRANSPORTS } from './rig.js';

type Callback = (...args: unknown[]) => unknown;

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );

async function each(items: AsyncIterable<unknown>): Promise<void> {
  for await (const item of items) void item;
}

describe.each(TRANSPORTS)('over %s', (_name, openRig) => {
  let rig: Rig;
  let link: Link;
  let log: Log;
  let context: DispatchContext | undefined;

  class Jobs extends EventEmitter {
    readonly changes = new Subject<unknown>();

    spin(milliseconds: number): void {
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
    }

    /** Ends when its signal aborts. */
    untilCancelled(): Promise<unknown> {
      const { signal } = (context = DispatchContext.current() as DispatchContext);
      log.add('begun');
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          log.add('cancelled');
          resolve('late');
        });
      });
    }

    untilAborted(signal: AbortSignal): Promise<unknown> {
      log.add('begun');
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          log.add('aborted');
          resolve(signal.reason);
        });
      });
    }

    isAborted(signal: AbortSignal): unknown {
      return signal.aborted && signal.reason;
    }

    signal(): AbortSignal {
      return new AbortController().signal;
    }

    /** Declared as a stream: its context lasts as long as it does. */
    stream(): Observable<number> {
      const { signal } = DispatchContext.current() as DispatchContext;
      signal.addEventListener('abort', () => log.add('cancelled'));
      log.add('begun');
      return interval(0);
    }

    async *generate(): AsyncGenerator<unknown> {
      for (let item = 0; item < 5; item++) yield DispatchContext.current()?.trace['id'];
      const { signal } = DispatchContext.current() as DispatchContext;
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
        log.add('waiting');
      });
      log.add('cancelled');
    }

    async *remaining(): AsyncGenerator<number | undefined> {
      yield DispatchContext.current()?.remainingMs;
    }

    async context(): Promise<unknown> {
      await Promise.resolve();
      const { caller, trace, remainingMs, deadline, signal } = DispatchContext.current() as DispatchContext;
      return { caller, trace, remainingMs, deadline, aborted: signal.aborted };
    }

    callBack(fn: Callback): unknown {
      return fn();
    }

    /** Runs on after the answer. */
    leaveRunning(fn: Callback): void {
      left = DispatchContext.current();
      later = () => fn();
      runLater = DispatchContext.run.bind(DispatchContext, {}, () => later());
    }

    echo(value: unknown): unknown {
      return value;
    }

    hold(): Promise<never> {
      log.add('begun');
      return new Promise(() => {});
    }
  }

  let jobs: Jobs;
  let left: DispatchContext | undefined;
  let later: () => unknown;
  let runLater: () => unknown;

  beforeEach(async () => {
    log = new Log();
    jobs = new Jobs();
    rig = await openRig(jobs, { stream: { overflow: 'latest' } });
    link = await rig.connect();
  });

  afterEach(async () => {
    await rig.close();
  });

  describe('a call that is cancelled', () => {
    it('fails at once, and its method is told', async () => {
      const controller = new AbortController();
      const call = rejection(
        DispatchContext.run({ signal: controller.signal }, () => link.proxy.untilCancelled()),
      );
      await log.has('begun');
      controller.abort('no longer needed');
      const error = await call;
      expect(error).toBeInstanceOf(CallCancelledError);
      expect(error).toMatchObject({ code: 'CALL_CANCELLED', execution: 'maybe', cause: 'no longer needed' });
      await log.has('cancelled');
      expect(context?.signal.reason).toMatchObject({ name: 'AbortError' });
    });

    it('before it was sent never runs', async () => {
      const controller = new AbortController();
      const call = rejection(DispatchContext.run({ signal: controller.signal }, () => link.proxy.hold()));
      controller.abort();
      expect(await call).toMatchObject({ code: 'CALL_CANCELLED', execution: 'never' });
      await link.proxy.echo(1);
      expect(log.entries).toEqual([]);
    });

    it('by its timeout before it could begin never runs', async () => {
      void link.proxy.spin(50);
      const error = await rejection(DispatchContext.run({ timeoutMs: 20 }, () => link.proxy.hold()));
      expect(error).toBeInstanceOf(CallTimeoutError);
      await link.proxy.echo(1);
      expect(log.entries).toEqual([]);
    });

    it('leaves alone what others need, too: a property, and listeners', async () => {
      const controller = new AbortController();
      const heard: unknown[] = [];
      DispatchContext.run({ signal: controller.signal }, () => {
        link.proxy.changes.subscribe({ next: (value: unknown) => heard.push(value), error: () => {} });
        link.proxy.on('price', (value: unknown) => heard.push(value));
      });
      await link.proxy.echo(1);
      controller.abort();
      await link.proxy.echo(1);
      jobs.changes.next('changed');
      jobs.emit('price', 42);
      await link.proxy.echo(1);
      expect(heard).toEqual(['changed', 42]);
    });

    it('before it was made never runs', async () => {
      const call = rejection(
        DispatchContext.run({ signal: AbortSignal.abort('why') }, () => link.proxy.hold()),
      );
      expect(await call).toMatchObject({ code: 'CALL_CANCELLED', execution: 'never', cause: 'why' });
    });

    it('by its timeout is told so, too', async () => {
      const call = rejection(DispatchContext.run({ timeoutMs: 20 }, () => link.proxy.untilCancelled()));
      const error = await call;
      expect(error).toBeInstanceOf(CallTimeoutError);
      expect(error).toMatchObject({
        execution: 'maybe',
        message: expect.stringContaining('no answer in the time that its caller had'),
      });
      await log.has('cancelled');
    });

    it('because its process is gone is told so, too', async () => {
      void rejection(link.proxy.untilCancelled());
      await log.has('begun');
      link.cut();
      await log.has('cancelled');
    });

    it('is a stream that ends', async () => {
      const controller = new AbortController();
      const ended = new Promise((resolve) => {
        DispatchContext.run({ signal: controller.signal }, () =>
          link.proxy.stream().subscribe({ error: resolve }),
        );
      });
      await log.has('begun');
      controller.abort();
      expect(await ended).toBeInstanceOf(CallCancelledError);
      await log.has('cancelled');
    });
  });

  describe('a stream', () => {
    it('whose subscriber leaves cancels the call that it is', async () => {
      const subscription = link.proxy.stream().subscribe();
      await log.has('begun');
      subscription.unsubscribe();
      await log.has('cancelled');
    });

    it('belongs to where its method was called, wherever it is subscribed to', async () => {
      const controller = new AbortController();
      const run = <T>(action: () => T): T =>
        DispatchContext.run({ signal: controller.signal, trace: { id: 'a' } }, action);
      const declared = run(() => link.proxy.stream()) as Observable<number>;
      const items = run(() => link.proxy.generate()) as AsyncGenerator<unknown>;
      const ended = new Promise((resolve) => declared.subscribe({ error: resolve }));
      expect((await items.next()).value).toBe('a');
      controller.abort();
      expect(await ended).toBeInstanceOf(CallCancelledError);
      await expect(each(items)).rejects.toBeInstanceOf(CallCancelledError);
    });

    it('has no deadline: the time was for its beginning', async () => {
      const items = link.proxy.remaining() as AsyncGenerator<number>;
      const first = await DispatchContext.run({ timeoutMs: 500 }, () => items.next());
      expect(first.value).toBe(Infinity);
      await items.return(0);
    });

    it('tells its subscriber outside of the call that produces it', async () => {
      const seen = new Promise((resolve) => {
        const subscription = link.proxy.stream().subscribe(() => {
          resolve(DispatchContext.current());
          subscription.unsubscribe();
        });
      });
      expect(await seen).toBeUndefined();
    });

    it('that is pulled runs in the context of its call, and can end a wait by its signal', async () => {
      const items = link.proxy.generate() as AsyncGenerator<unknown>;
      const first = await DispatchContext.run({ trace: { id: 'a' } }, () => items.next());
      expect(first.value).toBe('a');
      for (let item = 0; item < 4; item++) expect((await items.next()).value).toBe('a');
      await log.has('waiting');
      await items.return(undefined);
      await log.has('cancelled');
    });
  });

  describe('a signal among the arguments', () => {
    it('is one there, which aborts for the same reason', async () => {
      const controller = new AbortController();
      const call = link.proxy.untilAborted(controller.signal);
      await log.has('begun');
      controller.abort(new RangeError('too far'));
      expect(await call).toMatchObject({ constructor: RangeError, message: 'too far' });
    });

    it('that has aborted is one that has', async () => {
      expect(await link.proxy.isAborted(AbortSignal.abort('why'))).toBe('why');
    });

    it('that aborts before it is sent aborts there', async () => {
      const controller = new AbortController();
      const call = link.proxy.untilAborted(controller.signal);
      controller.abort('early');
      expect(await call).toBe('early');
    });

    it('aborts for a reason that cannot be sent all the same', async () => {
      const controller = new AbortController();
      const call = link.proxy.untilAborted(controller.signal);
      await log.has('begun');
      controller.abort(Symbol('a'));
      expect(await call).toMatchObject({ name: 'AbortError' });
    });

    it('aborts when its process is gone', async () => {
      void rejection(link.proxy.untilAborted(new AbortController().signal));
      await log.has('begun');
      link.cut();
      await log.has('aborted');
    });

    it('has one listener, however many calls it is an argument of', async () => {
      const { signal } = new AbortController();
      const listen = jest.spyOn(signal, 'addEventListener');
      await Promise.all(Array.from({ length: 50 }, () => link.proxy.isAborted(signal)));
      expect(listen).toHaveBeenCalledTimes(1);
    });

    it('cannot be a result', async () => {
      await expect(link.proxy.signal()).rejects.toBeInstanceOf(NotSerializableError);
    });
  });

  describe('the context of a call', () => {
    it('tells who called, until when, and the trace', async () => {
      const before = Date.now();
      const seen = await DispatchContext.run({ timeoutMs: 1_000, trace: { traceparent: '00-1-2-01' } }, () =>
        link.proxy.context(),
      );
      expect(seen).toMatchObject({ trace: { traceparent: '00-1-2-01' }, aborted: false });
      expect(seen.caller).toMatch(/^(inline|worker 1)$/);
      expect(seen.remainingMs).toBeGreaterThan(0);
      expect(seen.remainingMs).toBeLessThanOrEqual(1_001);
      expect(seen.deadline.getTime()).toBeGreaterThanOrEqual(before);
    });

    it('is none outside of calls', () => {
      expect(DispatchContext.current()).toBeUndefined();
    });

    it('is handed on to a function of the worker, and to what that calls', async () => {
      const seen = await DispatchContext.run({ timeoutMs: 500, trace: { id: 'a' } }, () =>
        link.proxy.callBack(() => DispatchContext.run({ trace: { more: 'b' } }, () => link.proxy.context())),
      );
      expect(seen.trace).toEqual({ id: 'a', more: 'b' });
      expect(seen.remainingMs).toBeLessThanOrEqual(501);
    });

    it('cancels what the call has made when it is cancelled', async () => {
      const controller = new AbortController();
      const nested = new Promise((resolve) => {
        DispatchContext.run({ signal: controller.signal }, () =>
          link.proxy.callBack(() => {
            const call = link.proxy.untilCancelled();
            resolve(rejection(call));
            return call;
          }),
        ).catch(() => {});
      });
      await log.has('begun');
      controller.abort();
      expect(await nested).toBeInstanceOf(CallCancelledError);
    });

    it('is over with the call: what that left running is not cancelled with it', async () => {
      await DispatchContext.run({ timeoutMs: 500, trace: { id: 'a' } }, () =>
        link.proxy.leaveRunning(() => DispatchContext.current()?.trace['id']),
      );
      expect(left?.trace).toEqual({ id: 'a' });
      expect(await runLater()).toBeUndefined();
    });

    it('refuses options that there are not', () => {
      expect(() => DispatchContext.run({ timeout: 5 } as object, () => {})).toThrow(InvalidOptionsError);
      expect(() => DispatchContext.run({ timeoutMs: -1 }, () => {})).toThrow(InvalidOptionsError);
      for (const trace of [{ id: ['a', 'b'] }, { id: 1 }, { id: 'x'.repeat(9_000) }])
        expect(() => DispatchContext.run({ trace } as object, () => {})).toThrow(/"trace" must be/);
    });
  });

  it('calls that wait for each other in a circle fail with their path', async () => {
    let depth = 0;
    const circle = (): Promise<unknown> => {
      depth++;
      return link.proxy.callBack(circle);
    };
    const error = await rejection(link.proxy.callBack(circle));
    expect(error).toBeInstanceOf(CallCycleError);
    expect(error).toMatchObject({ code: 'CALL_CYCLE', execution: 'never' });
    expect((error as Error).message).toMatch(
      /lib\.callBack -> the function circle given to lib\.callBack -> /,
    );
    expect(depth).toBe(16);
  });
});
