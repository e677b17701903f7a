import { EventEmitter, once } from 'node:events';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { SharedObjects } from '../../lib/classic/agent/shared-objects.js';
import type { Listener } from '../../lib/classic/shared-object.interface.js';
import { DispatchContext } from '../../lib/context/dispatch-context.js';
import { classicRig, type ClassicRig } from './classic-rig.js';
import { collectGarbage } from './collect-garbage.js';

/** A config client, as one would write it. */
class Config {
  readonly listeners = new Map<Listener, string>();
  release!: () => void;
  private readonly released = new Promise<void>((resolve) => (this.release = resolve));

  watch(key: string, listener: Listener): string {
    listener(key, 'first');
    this.listeners.set(listener, key);
    listener.signal.addEventListener('abort', () => this.listeners.delete(listener));
    return 'what nobody gets';
  }

  set(value: unknown): void {
    for (const [listener, key] of this.listeners) listener(key, value);
  }

  refuse(_listener: Listener): void {
    throw new RangeError('no such key');
  }

  async refuseLater(_listener: Listener): Promise<never> {
    throw new RangeError('no such key');
  }

  *generate(listener: Listener): Generator<Promise<void>, void, void> {
    yield Promise.resolve();
    listener('generated');
  }

  /** Keeps nothing of what it was given. */
  refuseMuchLater(): Promise<never> {
    return collectGarbage().then(() => {
      throw new RangeError('no such key');
    });
  }

  read(callback: Listener): void {
    setImmediate(() => callback(null, 'data'));
  }

  flood(): void {
    for (let item = 0; item < 70_000; item++) this.set(item);
  }

  /** Ends when `release()` has been called. */
  async hang(): Promise<void> {
    await this.released;
  }

  symbol(listener: Listener): void {
    listener(Symbol('cannot be sent'));
  }
}

let config: Config;
let rig: ClassicRig;
/** Resolves with the next warning of the process. */
let warning: Promise<string>;

beforeEach(async () => {
  config = new Config();
  rig = await classicRig({ config });
  warning = new Promise((resolve) => {
    jest
      .spyOn(process, 'emitWarning')
      .mockImplementation((message, options) =>
        resolve(`${(options as { type?: string }).type ?? 'Warning'}: ${String(message)}`),
      );
  });
});
afterEach(() => void jest.restoreAllMocks());

/** A listener that keeps its calls. */
interface Recorded {
  readonly listener: (...args: unknown[]) => void;
  readonly calls: unknown[][];
  until(count: number): Promise<void>;
}

function recorded(): Recorded {
  const calls: unknown[][] = [];
  const changes = new EventEmitter();
  const listener = (...args: unknown[]): void => {
    calls.push(args);
    changes.emit('call');
  };
  const until = async (count: number): Promise<void> => {
    while (calls.length < count) await once(changes, 'call');
  };
  return { listener, calls, until };
}

describe('a function as the last argument is a listener', () => {
  it('is called each time, with what the library calls it with', async () => {
    const { listener, calls, until } = recorded();
    await rig.agent.config.watch('limits', listener);
    await rig.agent.config.set({ max: 1 });
    await rig.agent.config.set(new Date(0));
    await until(3);
    expect(calls).toEqual([
      ['limits', 'first'],
      ['limits', { max: 1 }],
      ['limits', new Date(0)],
    ]);
  });

  it('gives a handle, at once, that removes it', async () => {
    const { listener, calls } = recorded();
    const handle = rig.agent.config.watch('limits', listener);
    await handle;
    const [registered] = config.listeners.keys();
    const aborted = once(registered?.signal as AbortSignal, 'abort');
    handle.remove();
    await aborted;
    expect(config.listeners.size).toBe(0);
    registered?.('limits', 'late');
    await rig.agent.config.set('late');
    expect(calls).toEqual([['limits', 'first']]);
  });

  it('is awaited for its handle, which can be removed before', async () => {
    const { listener } = recorded();
    const handle = rig.agent.config.watch('limits', listener);
    handle.remove();
    const settled = await handle;
    expect(Object.keys(settled)).toEqual(['remove']);
    await rig.agent.config.set('late');
    expect(config.listeners.size).toBe(0);
  });

  it.each(['refuse', 'refuseLater', 'refuseMuchLater'])(
    'rejects with the error of the method: %s',
    async (name) => {
      await expect(rig.agent.config[name](() => {})).rejects.toThrow(new RangeError('no such key'));
      expect(await warning).toBe(
        `RangeError: config.${name}(listener): the call failed, and the listener was removed: no such key`,
      );
    },
  );

  it('may be given to a generator, and to a method that calls it once', async () => {
    const { listener, calls, until } = recorded();
    await rig.agent.config.generate(listener);
    rig.agent.config.read(listener);
    await until(2);
    expect(calls).toEqual([['generated'], [null, 'data']]);
  });

  it('is not cancelled with the call that it was added in', async () => {
    const { listener, calls, until } = recorded();
    const controller = new AbortController();
    await DispatchContext.run({ signal: controller.signal }, () =>
      rig.agent.config.watch('limits', listener),
    );
    controller.abort();
    await rig.agent.config.set('second');
    await until(2);
    expect(calls).toHaveLength(2);
  });

  it('can be added before the library is there', async () => {
    const waiting = new SharedObjects({ timeoutMs: 30_000 });
    const { config: early } = waiting.agent as ClassicRig['agent'];
    const { listener, until } = recorded();
    const [kept, removed] = [early.watch('kept', listener), early.watch('removed', listener)];
    removed.remove();
    await removed;
    const other = new Config();
    await classicRig({ config: other }, waiting);
    await kept;
    await until(1);
    expect([...other.listeners.values()]).toEqual(['kept']);
    kept.remove();
    await early.set('late');
    expect(other.listeners.size).toBe(0);
  });

  it('tells that it misses some when the library was too fast for too long, and goes on', async () => {
    const { listener, calls, until } = recorded();
    await rig.agent.config.watch('limits', listener);
    void rig.agent.config.flood();
    expect(await warning).toMatch(
      /^OverloadedError: config\.watch\(listener\): the listener misses some calls: /,
    );
    const missed = calls.length;
    expect(missed).toBeLessThan(70_000);
    await rig.agent.config.set('then');
    await until(missed + 2);
    expect(calls.slice(-2)).toEqual([
      ['limits', 'first'],
      ['limits', 'then'],
    ]);
  });

  it('is added a little later when there is no room for that call at once', async () => {
    const { agent } = await classicRig({ config }, undefined, { maxCallsPerWorker: 5 });
    const warnings: string[] = [];
    const { listener, calls, until } = recorded();
    const hung: Promise<unknown>[] = [];
    await agent.config.watch('limits', listener);
    const warned = new Promise<void>((resolve) => {
      jest.spyOn(process, 'emitWarning').mockImplementation((message) => {
        warnings.push(String(message));
        for (let call = 0; call < 10; call++) hung.push(agent.config.hang().catch(() => {}));
        resolve();
      });
    });
    void agent.config.flood().catch(() => {});
    await warned;
    const missed = calls.length;
    config.release();
    await Promise.all(hung);
    await until(missed + 1);
    expect(calls.at(-1)).toEqual(['limits', 'first']);
    expect(warnings).toEqual([expect.stringContaining('misses some calls')]);
  });

  it.each([
    ['null', null, 'Warning', 'null'],
    ['a text', 'no key', 'Warning', "'no key'"],
    ['an error with a name that is none', Object.assign(new Error('no key'), { name: 5 }), '5', 'no key'],
  ])('rejects with what the method throws: %s', async (_name, thrown, type, shown) => {
    const refusing = { watch: (_listener: Listener) => Promise.reject(thrown) };
    const { agent } = await classicRig({ refusing });
    await expect(agent.refusing.watch(() => {})).rejects.toEqual(thrown);
    expect(await warning).toBe(
      `${type}: refusing.watch(listener): the call failed, and the listener was removed: ${shown}`,
    );
  });

  it('is removed, with a warning, when it is called with what cannot be sent', async () => {
    rig.agent.config.symbol(() => {});
    expect(await warning).toMatch(
      /^NotSerializableError: config\.symbol\(listener\): the call failed, and the listener was removed: /,
    );
  });

  it('in an argument before the last is a function like any other: its answer goes to the library', async () => {
    const { agent } = await classicRig({
      demo: { map: async (f: (x: number) => unknown, x: number) => f(x) },
    });
    expect(await agent.demo.map((x: number) => x * 2, 21)).toBe(42);
  });
});

let registry: FinalizationRegistry<undefined>;

async function callOnce(): Promise<void> {
  const { listener, until } = recorded();
  registry.register(listener, undefined);
  rig.agent.config.read(listener);
  await until(1);
}

it('the process keeps no listener that nobody in the library has any more', async () => {
  const forgotten: unknown[] = [];
  registry = new FinalizationRegistry((held) => forgotten.push(held));
  await callOnce();
  // First the library's function, then the stream that it ended, and with that ours.
  for (let round = 0; round < 50 && forgotten.length === 0; round++) await collectGarbage();
  expect(forgotten).toHaveLength(1);
});
