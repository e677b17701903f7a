import { describe, expect, it, jest } from '@jest/globals';

import { LazyPromise } from './lazy-promise.js';

const work = (): jest.Mock<() => Promise<string>> => jest.fn(async () => 'done');

describe('a lazy promise', () => {
  it('starts nothing before somebody waits for it', async () => {
    const start = work();
    const lazy = new LazyPromise(start);
    await new Promise((resolve) => setImmediate(resolve));
    expect(start).not.toHaveBeenCalled();
    await lazy;
    expect(start).toHaveBeenCalledTimes(1);
  });

  it('is a promise to whoever asks', () => {
    const start = work();
    expect(new LazyPromise(start)).toBeInstanceOf(Promise);
    expect(start).not.toHaveBeenCalled();
  });

  it.each<[string, (lazy: Promise<string>) => Promise<unknown>]>([
    ['await', async (lazy) => await lazy],
    ['then()', (lazy) => lazy.then((value) => value)],
    ['catch()', (lazy) => lazy.catch(() => 'caught')],
    ['finally()', (lazy) => lazy.finally(() => {})],
    ['Promise.resolve()', (lazy) => Promise.resolve(lazy)],
    // oxlint-disable-next-line unicorn/no-single-promise-in-promise-methods
    ['Promise.all()', async (lazy) => (await Promise.all([lazy]))[0]],
    // oxlint-disable-next-line unicorn/no-single-promise-in-promise-methods
    ['Promise.race()', (lazy) => Promise.race([lazy])],
    ['Promise.allSettled()', async (lazy) => (await Promise.allSettled([lazy]))[0]],
    ['an async function that returns it', (lazy) => (async () => lazy)()],
  ])('is waited for by %s', async (_name, wait) => {
    const start = work();
    const waited = await wait(new LazyPromise(start));
    expect(['done', { status: 'fulfilled', value: 'done' }]).toContainEqual(waited);
    expect(start).toHaveBeenCalledTimes(1);
  });

  it('starts once, however many wait for it', async () => {
    const start = work();
    const lazy = new LazyPromise(start);
    expect(await Promise.all([lazy, lazy.then((value) => value), lazy.finally(() => {})])).toEqual([
      'done',
      'done',
      'done',
    ]);
    await lazy;
    expect(start).toHaveBeenCalledTimes(1);
  });

  it.each<[string, () => Promise<string>]>([
    ['rejects', () => Promise.reject(new Error('broken'))],
    [
      'throws at once',
      () => {
        throw new Error('broken');
      },
    ],
  ])('rejects, and is not thrown, when its work %s', async (_name, start) => {
    const lazy = new LazyPromise(start);
    expect(await lazy.then(null, () => 'caught')).toBe('caught');
    expect(await lazy.catch(() => 'caught')).toBe('caught');
    await expect(lazy).rejects.toThrow('broken');
  });

  it('fails once for all who wait, and starts anew for the next', async () => {
    const start = work().mockRejectedValueOnce(new Error('broken'));
    const lazy = new LazyPromise(start);
    const outcomes = await Promise.allSettled([lazy.then(String), lazy.then(String)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(start).toHaveBeenCalledTimes(1);
    expect(await lazy).toBe('done');
    expect(start).toHaveBeenCalledTimes(2);
  });

  it('starts anew when its work has forgotten it, and only then', async () => {
    let runs = 0;
    let forgetIt: (() => void) | undefined;
    const lazy = new LazyPromise(async (forget) => {
      forgetIt = forget;
      return ++runs;
    });
    expect([await lazy, await lazy]).toEqual([1, 1]);
    forgetIt?.();
    expect([await lazy, await lazy]).toEqual([2, 2]);
  });

  it('forgets only the work that asks for it, not one that was started since', async () => {
    const started: { forget: () => void; fail: (error: Error) => void }[] = [];
    const lazy = new LazyPromise(
      (forget) =>
        new Promise<number>((resolve, reject) => {
          started.push({ forget, fail: reject });
          if (started.length > 1) resolve(started.length);
        }),
    );
    const first = expect(lazy.then(Number)).rejects.toThrow('late');
    started[0]?.forget();
    expect(await lazy).toBe(2);
    started[0]?.fail(new Error('late'));
    await first;
    expect(await lazy).toBe(2);
    expect(started).toHaveLength(2);
  });

  it('gives ordinary promises', () => {
    const lazy = new LazyPromise(work());
    expect(lazy.then((value) => value).constructor).toBe(Promise);
    expect(lazy.finally(() => {}).constructor).toBe(Promise);
  });
});
