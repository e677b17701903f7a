import { Readable } from 'node:stream';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom, isObservable, type Observable, of, toArray } from 'rxjs';

import { DispatchContext } from '../../lib/context/dispatch-context.js';
import { CallCancelledError } from '../../lib/errors/call-cancelled.error.js';
import { CallLostError } from '../../lib/errors/call-lost.error.js';
import { CallTimeoutError } from '../../lib/errors/call-timeout.error.js';
import { invalidate } from '../../lib/library/invalidate.js';
import { Log } from './log.js';
import { type Link, type Rig, TRANSPORTS } from './rig.js';

const CACHE = { ttlMs: 600_000 };

describe.each(TRANSPORTS)('over %s', (_name, openRig) => {
  let rig: Rig;
  let link: Link;
  let calls: Log;
  /** Answers the calls of `hold`, in their order. */
  let answers: ((value: unknown) => void)[];

  class Prices {
    quote(query: unknown): unknown {
      calls.add('quote');
      return { query, at: calls.count('quote') };
    }

    change(query: unknown): void {
      invalidate(this, 'quote', query);
    }

    async changeAll(): Promise<void> {
      await Promise.resolve();
      invalidate(this, 'quote');
    }

    fails(): void {
      calls.add('fails');
      throw new RangeError('too far');
    }

    hold(_key?: string): Promise<unknown> {
      const aborted = 'aborted';
      DispatchContext.current()?.signal.addEventListener('abort', () => calls.add(aborted));
      return new Promise((resolve) => {
        answers.push(resolve);
        calls.add('hold');
      });
    }

    async stream(kind: string): Promise<unknown> {
      calls.add('stream');
      const kinds: Record<string, () => unknown> = {
        observable: () => of(1, 2),
        iterable: () => Readable.from([1, 2]).iterator(),
        readable: () => Readable.from(['1', '2']),
        function: () => () => calls.add('called'),
      };
      return { given: kinds[kind]?.() };
    }

    observable(): unknown {
      calls.add('observable');
      return of(1, 2);
    }
  }

  beforeEach(async () => {
    calls = new Log();
    answers = [];
    rig = await openRig(new Prices(), {
      quote: { cache: CACHE },
      fails: { cache: CACHE, coalesce: true },
      hold: { coalesce: true },
      stream: { cache: CACHE, coalesce: true },
      observable: { cache: CACHE, coalesce: true },
    });
    link = await rig.connect();
  });

  afterEach(async () => {
    for (const answer of answers) answer(undefined);
    await rig.close();
  });

  it('makes a result be forgotten in every worker by the time that who invalidated it is told', async () => {
    const { proxy } = link;
    const other = (await rig.connect()).proxy;
    const query = { symbol: 'ACME' };
    for (const worker of [proxy, other, proxy]) await worker.quote(query);
    await proxy.quote('NEXT');
    expect(calls.count('quote')).toBe(3);
    await proxy.change(query);
    expect(await proxy.quote(query)).toEqual({ query, at: 4 });
    await other.change('something else');
    expect(await other.quote(query)).toEqual({ query, at: 5 });
    await proxy.quote('NEXT');
    expect(calls.count('quote')).toBe(5);
    await proxy.changeAll();
    await proxy.quote('NEXT');
    expect(calls.count('quote')).toBe(6);
  });

  /** Calls that have begun in the library as one. */
  async function together(...made: (() => Promise<unknown>)[]): Promise<Promise<unknown>[]> {
    const results = made.map((make) => make());
    for (const result of results) result.catch(() => {});
    await calls.has('hold');
    return results;
  }

  it('a result is kept in the worker, and given again without a call', async () => {
    const first: unknown = await link.proxy.quote({ symbol: 'ACME', depth: 1 });
    expect(await link.proxy.quote({ depth: 1, symbol: 'ACME' })).toBe(first);
    expect(await link.proxy.quote({ symbol: 'EUR' })).not.toBe(first);
    expect(calls.count('quote')).toBe(2);
  });

  it('what several callers get is frozen, so that none of them changes it for the others', async () => {
    const results: unknown[] = [await link.proxy.quote({ deep: [1] })];
    const [held] = await together(() => link.proxy.hold());
    answers[0]?.({ query: { deep: [1] } });
    results.push(await held);
    for (const result of results as { query: { deep: number[] } }[]) {
      expect(() => result.query.deep.push(2)).toThrow(TypeError);
      expect(() => (result.query = { deep: [] })).toThrow(TypeError);
    }
  });

  it('each worker keeps its own', async () => {
    const other = await rig.connect();
    await link.proxy.quote('ACME');
    await other.proxy.quote('ACME');
    expect(calls.count('quote')).toBe(2);
  });

  it.each<[string, unknown]>([
    ['bytes', Buffer.from('abc')],
    ['a map', new Map([['a', new Date(5)]])],
    ['an object', { deep: [{ a: 1 }] }],
  ])('a result for %s is kept, and forgotten by the same', async (_what, query) => {
    await link.proxy.quote(query);
    await link.proxy.quote(query);
    expect(calls.count('quote')).toBe(1);
    link.agent.forget('lib', 'quote', [query]);
    await link.proxy.quote(query);
    expect(calls.count('quote')).toBe(2);
  });

  it('a result can be forgotten alone, with its method, and with all', async () => {
    const forgets = [
      (): void => link.agent.forget('lib', 'quote', ['ACME']),
      (): void => link.agent.forget('lib', 'quote'),
      (): void => link.agent.forgetAll(),
    ];
    await link.proxy.quote('EUR');
    for (const [at, forget] of forgets.entries()) {
      // oxlint-disable no-await-in-loop -- one after another
      await link.proxy.quote('ACME');
      link.agent.forget('lib', 'quote', ['USD']);
      forget();
      expect(await link.proxy.quote('ACME')).toMatchObject({ at: expect.any(Number) });
      await link.proxy.quote('EUR');
      expect(calls.count('quote')).toBe([3, 5, 7][at]);
      // oxlint-enable no-await-in-loop
    }
  });

  it('errors are not kept, and each caller gets one with his own stack', async () => {
    async function askedHere(): Promise<void> {
      await link.proxy.fails();
    }
    async function askedThere(): Promise<void> {
      await link.proxy.fails();
    }
    const errors = await Promise.all(
      [askedHere, askedThere].map((ask) => ask().catch((error: unknown) => error)),
    );
    expect(calls.count('fails')).toBe(1);
    for (const error of errors) expect(error).toBeInstanceOf(RangeError);
    const [here, there] = errors.map((error) => (error as Error).stack ?? '');
    expect(here).toContain('askedHere');
    expect(here).not.toContain('askedThere');
    expect(there).toContain('askedThere');
    expect(there).not.toContain('askedHere');
    await expect(link.proxy.fails()).rejects.toThrow('too far');
    expect(calls.count('fails')).toBe(2);
  });

  it('calls in flight with the same arguments become one', async () => {
    const results = await together(
      () => link.proxy.hold('a'),
      () => link.proxy.hold('a'),
    );
    results.push(link.proxy.hold('a'));
    expect(link.agent.pendingCalls).toBe(3);
    answers[0]?.({ price: 1 });
    const [first, ...others] = await Promise.all(results);
    for (const other of others) expect(other).toBe(first);
    expect(calls.count('hold')).toBe(1);
    expect(link.agent.pendingCalls).toBe(0);
  });

  it('one that leaves does not disturb the others, whoever made the call', async () => {
    const controller = new AbortController();
    const [first, second] = await together(
      () => DispatchContext.run({ signal: controller.signal }, () => link.proxy.hold()),
      () => link.proxy.hold(),
    );
    controller.abort();
    await expect(first).rejects.toBeInstanceOf(CallCancelledError);
    answers[0]?.(5);
    expect(await second).toBe(5);
    expect(calls.count('aborted')).toBe(0);
  });

  it('the library is told when all have left', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const results = await together(
      () => DispatchContext.run({ signal }, () => link.proxy.hold()),
      () => DispatchContext.run({ signal }, () => link.proxy.hold()),
    );
    controller.abort();
    await calls.has('aborted');
    for (const result of results)
      // oxlint-disable-next-line no-await-in-loop -- both are over
      await expect(result).rejects.toBeInstanceOf(CallCancelledError);
    expect(link.agent.pendingCalls).toBe(0);
  });

  it('one whose time is over fails, and the others go on', async () => {
    const [hurried, patient] = await together(
      () => DispatchContext.run({ timeoutMs: 20 }, () => link.proxy.hold()),
      () => link.proxy.hold(),
    );
    await expect(hurried).rejects.toBeInstanceOf(CallTimeoutError);
    answers[0]?.(5);
    expect(await patient).toBe(5);
  });

  it('all of them fail when the library dies', async () => {
    const results = await together(
      () => link.proxy.hold(),
      () => link.proxy.hold(),
    );
    link.cut();
    for (const result of results)
      // oxlint-disable-next-line no-await-in-loop -- both are over
      await expect(result).rejects.toBeInstanceOf(CallLostError);
  });

  it.each(['observable', 'iterable', 'readable', 'function'])(
    'a result with something that stays in the library is neither kept nor shared: %s',
    async (kind) => {
      const results = await Promise.all([link.proxy.stream(kind), link.proxy.stream(kind)]);
      expect(calls.count('stream')).toBe(2);
      expect(results[0].given).not.toBe(results[1].given);
      expect(Object.isFrozen(results[0])).toBe(false);
      await link.proxy.stream(kind);
      expect(calls.count('stream')).toBe(3);
    },
  );

  it('a method that returns an Observable after all gives one to each', async () => {
    const results: Observable<unknown>[] = await Promise.all([
      link.proxy.observable(),
      link.proxy.observable(),
    ]);
    for (const result of results) {
      expect(isObservable(result)).toBe(true);
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect(await firstValueFrom(result.pipe(toArray()))).toEqual([1, 2]);
    }
  });
});
