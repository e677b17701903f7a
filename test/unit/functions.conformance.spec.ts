import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { CallLostError } from '../../lib/errors/call-lost.error.js';
import { FunctionReleasedError } from '../../lib/errors/function-released.error.js';
import { dispose, onReleased } from '../../lib/protocol/remote-function.js';
import { Log } from './log.js';
import { type Link, type Rig, TRANSPORTS } from './rig.js';

type Callback = (...args: unknown[]) => unknown;

describe.each(TRANSPORTS)('over %s', (_name, openRig) => {
  let rig: Rig;
  let link: Link;
  let log: Log;
  /** What the library keeps. */
  let kept: Callback[];

  class Callbacks {
    call(fn: Callback, ...args: unknown[]): unknown {
      return fn(...args);
    }

    callDeep({ deep }: { deep: readonly Map<string, Callback>[] }): unknown {
      return deep[0]?.get('fn')?.('deep');
    }

    async callTwice(fn: Callback): Promise<unknown[]> {
      return Promise.all([fn('a'), fn('b')]);
    }

    keep(fn: Callback): number {
      onReleased(fn, () => log.add('released'));
      return kept.push(fn);
    }

    forget(fn: Callback): boolean {
      const at = kept.indexOf(fn);
      if (at >= 0) kept.splice(at, 1);
      return at >= 0;
    }

    callWithoutWaiting(fn: Callback): void {
      fn('nobody waits');
    }

    adder(first: number): (second: number) => number {
      return (second) => first + second;
    }

    compose(outer: Callback, inner: Callback): Callback {
      return async (value) => outer(await inner(value));
    }

    apply(fn: (callback: Callback) => unknown, callback: Callback): unknown {
      return fn(callback);
    }

    echo(value: unknown): unknown {
      return value;
    }

    fail(): never {
      const config = { transform: (): void => {} };
      throw Object.assign(new Error('failed'), { config, status: 418 });
    }
  }

  beforeEach(async () => {
    log = new Log();
    kept = [];
    rig = await openRig(new Callbacks());
    link = await rig.connect();
  });

  afterEach(async () => {
    await rig.close();
  });

  describe('a function among the arguments', () => {
    it.each<[string, Callback]>([
      ['returns', (...args) => args],
      ['returns a promise', async (...args) => args],
    ])('is called with its arguments, and gives a promise of what it %s', async (_how, fn) => {
      const args = [1, undefined, new Map([['a', 1n]]), Buffer.from('b')];
      expect(await link.proxy.call(fn, ...args)).toEqual(args);
    });

    it.each<[string, Callback]>([
      ['throws', thrower],
      ['rejects with', async () => thrower()],
    ])('gives the error that it %s, with its class', async (_how, fn) => {
      await expect(link.proxy.call(fn)).rejects.toMatchObject({
        constructor: RangeError,
        message: 'too far',
      });
    });

    it('may be at any depth', async () => {
      expect(await link.proxy.callDeep({ deep: [new Map([['fn', wrap]])] })).toEqual(['deep']);
    });

    it('may be called many times at once', async () => {
      expect(await link.proxy.callTwice((name: unknown) => `${String(name)}!`)).toEqual(['a!', 'b!']);
    });

    it('may be called long after the call', async () => {
      await link.proxy.keep((value: unknown) => `got ${String(value)}`);
      expect(await kept[0]?.('it')).toBe('got it');
    });

    it('is the same function there each time it is sent', async () => {
      await link.proxy.keep(wrap);
      expect(await link.proxy.forget(() => {})).toBe(false);
      expect(await link.proxy.forget(wrap)).toBe(true);
    });

    it('whose answer nobody waits for may fail', async () => {
      const called = new Promise<unknown>((resolve) => {
        void link.proxy.callWithoutWaiting((value: unknown) => {
          resolve(value);
          throw new Error('nobody hears it');
        });
      });
      expect(await called).toBe('nobody waits');
      expect(await link.proxy.echo('still here')).toBe('still here');
    });

    it('may get functions, and give them', async () => {
      const composed = await link.proxy.compose(
        (value: number) => value * 2,
        (value: number) => value + 1,
      );
      expect(await composed(20)).toBe(42);
      const applied = await link.proxy.apply(
        async (callback: Callback) => callback('from the worker'),
        (value: unknown) => `heard ${String(value)}`,
      );
      expect(applied).toBe('heard from the worker');
    });
  });

  it('a function that is a result is called in the library', async () => {
    const add = await link.proxy.adder(40);
    expect(await add(2)).toBe(42);
  });

  it('a function that an error drags along is left out', async () => {
    const error = await link.proxy.fail().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: 'failed', status: 418 });
    expect(error).not.toHaveProperty('config');
  });

  describe('a function that is released', () => {
    it('by dispose() is called no more, and tells who asked', async () => {
      await link.proxy.keep(() => 'called');
      const [fn] = kept as [Callback];
      dispose(fn);
      expect(log.entries).toEqual(['released']);
      await expect(fn()).rejects.toBeInstanceOf(FunctionReleasedError);
      dispose(fn);
      onReleased(fn, () => log.add('already'));
      expect(log.entries).toEqual(['released', 'already']);
    });

    it('by `using`, too', async () => {
      await link.proxy.keep(() => 'called');
      const [fn] = kept as [Callback & Disposable];
      fn[Symbol.dispose]();
      await expect(fn()).rejects.toBeInstanceOf(FunctionReleasedError);
    });

    it('can be sent again', async () => {
      await link.proxy.keep(wrap);
      dispose(kept[0] as Callback);
      await link.proxy.keep(wrap);
      expect(await kept[1]?.('called')).toEqual(['called']);
    });

    it('because its process is gone says so', async () => {
      await link.proxy.keep(() => 'called');
      link.cut();
      await log.has('released');
      const [fn] = kept as [() => Promise<unknown>];
      const error = await fn().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(FunctionReleasedError);
      expect(error).toMatchObject({ execution: 'never', message: expect.stringContaining('is gone') });
    });

    it('while it runs is a call that is lost', async () => {
      const begun = new Promise<void>((resolve) => {
        void link.proxy.keep(() => {
          resolve();
          return new Promise(() => {});
        });
      });
      await link.proxy.echo(1);
      const answer = kept[0]?.() as Promise<unknown>;
      await begun;
      link.cut();
      await expect(answer).rejects.toBeInstanceOf(CallLostError);
    });
  });

  it('dispose() and onReleased() do nothing with a function of this process', () => {
    dispose(wrap);
    onReleased(wrap, () => log.add('released'));
    expect(wrap('here')).toEqual(['here']);
    expect(log.entries).toEqual([]);
  });
});

function wrap(value: unknown): unknown {
  return [value];
}

function thrower(): never {
  throw new RangeError('too far');
}
