import { EventEmitter, once } from 'node:events';

import { describe, expect, it, jest } from '@jest/globals';

import { BootError } from '../../lib/errors/boot.error.js';
import { NotSerializableError } from '../../lib/errors/not-serializable.error.js';
import { offered } from '../../lib/classic/library/object-members.js';
import { replicated } from '../../lib/library/replicated.js';
import { replicatedMap } from '../../lib/library/replicated-map.js';
import { classicRig } from './classic-rig.js';

const fails = (): never => {
  throw new RangeError('no feed');
};

class Base {
  inherited(): string {
    return `inherited by ${this.constructor.name}`;
  }
}

class Demo extends Base {
  version = 3;
  own = (): string => 'own';
  _hidden = 'hidden';
  private unready: string | undefined;

  get late(): string {
    if (this.unready === undefined) throw new Error('not yet');
    return this.unready;
  }

  setLate(value: string): void {
    this.unready = value;
  }

  getName(name: string): object {
    return { name };
  }

  async fails(): Promise<never> {
    throw new RangeError('no such price');
  }

  _private(): string {
    return 'private';
  }
}

describe('each key of what a library file exports is a shared object', () => {
  const made = { hello: () => 'hello' };

  it.each<[string, unknown]>([
    ['an object', made],
    ['a promise of one', Promise.resolve(made)],
    ['a function that returns one', () => made],
    ['an async function', async () => made],
    [
      'a generator function',
      function* generated() {
        const value: unknown = yield Promise.resolve(made);
        return value;
      },
    ],
    ['a promise of an object without a prototype', Promise.resolve(Object.assign(Object.create(null), made))],
  ])('%s', async (_name, exported) => {
    const { agent } = await classicRig({ made: exported });
    expect(await agent.made.hello()).toBe('hello');
  });

  it('a function is called once, without arguments', async () => {
    const calls: unknown[][] = [];
    const { agent } = await classicRig({
      counted: (...args: unknown[]) => {
        calls.push(args);
        return { count: () => calls.length };
      },
    });
    expect([await agent.counted.count(), await agent.counted.count()]).toEqual([1, 1]);
    expect(calls).toEqual([[]]);
  });

  it('not one whose name begins with _', async () => {
    const { agent } = await classicRig({ demo: new Demo(), _demo: 1 });
    expect(Object.keys(agent)).toEqual(['demo']);
  });

  it.each<[unknown, string]>([
    [undefined, 'exports undefined. A library file exports an object'],
    ['text', 'exports a string. A library file exports an object'],
    [{ demo: 1 }, '/app/agent/lib/index.js exports "demo", which is a number. Only an object can be shared'],
    [{ demo: null }, 'exports "demo", which is null'],
    [
      { demo: () => undefined },
      'exports "demo", a function that returned undefined. It is called once, at the start',
    ],
    [
      { demo: Promise.resolve(() => ({})) },
      'exports "demo", which is a promise of a function. Only an object',
    ],
    [{ Demo }, 'exports "Demo", which is a class. Export an instance of it'],
  ])('not %p', async (exported, message) => {
    await expect(classicRig(exported)).rejects.toBeInstanceOf(BootError);
    await expect(classicRig(exported)).rejects.toThrow(message);
  });

  it('an error of a function, or of a promise, is that of the library', async () => {
    await expect(classicRig({ fails })).rejects.toThrow(new RangeError('no feed'));
    await expect(classicRig({ fails: Promise.reject(new RangeError('no feed')) })).rejects.toThrow('no feed');
  });

  it('tells for what it waits, when that takes long', async () => {
    jest.useFakeTimers();
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    const feed = new EventEmitter();
    const rigging = classicRig({ quick: {}, slow: once(feed, 'made'), slower: () => once(feed, 'made') });
    await jest.advanceTimersByTimeAsync(5_000);
    expect(warn.mock.calls).toEqual([['/app/agent/lib/index.js: still waiting for "slow", "slower"']]);
    jest.useRealTimers();
    feed.emit('made', {});
    await rigging;
    warn.mockRestore();
  });

  it('two names of one object are two shared objects', async () => {
    const demo = new Demo();
    const { agent } = await classicRig({ one: demo, two: demo });
    await agent.one.setLate('late');
    expect(await agent.two.late()).toBe('late');
  });
});

const rig = (): ReturnType<typeof classicRig> => classicRig({ demo: new Demo() });

describe('a shared object', () => {
  it('has its methods, inherited ones and functions in fields, and its fields', async () => {
    const { agent } = await rig();
    expect(await agent.demo.getName('x')).toEqual({ name: 'x' });
    expect(await agent.demo.inherited()).toBe('inherited by Demo');
    expect(await agent.demo.own()).toBe('own');
    expect(await agent.demo.version()).toBe(3);
  });

  it('reads a field when it is called: also what a getter cannot give at boot', async () => {
    const { agent } = await rig();
    await expect(agent.demo.late()).rejects.toThrow(new Error('not yet'));
    await agent.demo.setLate('now');
    expect(await agent.demo.late()).toBe('now');
  });

  it.each(['_hidden', '_private', 'then', 'toJSON'])('does not share %s', async (name) => {
    const { agent } = await rig();
    expect(agent.demo[name]).toBeUndefined();
  });

  it('does not share its constructor, or what every object has', async () => {
    const { agent } = await rig();
    expect(agent.demo.constructor).toBe(Object);
    expect(String(agent.demo)).toBe('[object Object]');
  });

  it('rejects with the error that the method threw', async () => {
    const { agent } = await rig();
    await expect(agent.demo.fails()).rejects.toThrow(new RangeError('no such price'));
  });

  it('keeps the types of values', async () => {
    const values = [new Date(0), Buffer.from('bytes'), new Map([[1, new Set([2])]]), 10n, undefined, NaN];
    const { agent } = await classicRig({ demo: { echo: (value: unknown) => value } });
    for (const value of values) expect(await agent.demo.echo(value)).toEqual(value);
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const copy = await agent.demo.echo(cycle);
    expect(copy.self).toBe(copy);
  });

  it('has no listener in a field: it is an argument like any other', async () => {
    const { agent } = await rig();
    expect(await agent.demo.version(() => {})).toBe(3);
  });

  it('rejects for a field that cannot be sent, and boots', async () => {
    const { agent } = await classicRig({ demo: { symbol: Symbol('here'), name: 'demo' } });
    await expect(agent.demo.symbol()).rejects.toBeInstanceOf(NotSerializableError);
    expect(await agent.demo.name()).toBe('demo');
  });

  it('has its replicated state, to read', async () => {
    const flags = replicated({ dark: true });
    const prices = replicatedMap([['a', 1]]);
    const { agent } = await classicRig({ state: { flags, prices, set: () => flags.set({ dark: false }) } });
    expect(agent.state.flags.value).toEqual({ dark: true });
    expect(agent.state.prices.get('a')).toBe(1);
    expect(offered({ name: 'state', object: { flags, prices } }, 'a file').members).toEqual([]);
    await agent.state.set();
    expect(agent.state.flags.value).toEqual({ dark: false });
  });
});

describe('a generator is run to its return value, as co does', () => {
  type Steps = Generator<unknown, unknown, never>;
  const demo = {
    value: 2,
    *plain(this: { value: number }, x: number): Steps {
      yield Promise.resolve();
      return x * this.value;
    },
    *promises(): Steps {
      return [yield [Promise.resolve(1), 2], yield { b: Promise.resolve(3) }];
    },
    *thunks(): Steps {
      return yield (done: (error: unknown, value: number) => void) => setImmediate(done, null, 4);
    },
    *inner(): Steps {
      return yield demo.promises();
    },
    *fails(): Steps {
      try {
        return yield Promise.reject(new RangeError('first'));
      } catch (cause) {
        throw new TypeError('then', { cause });
      }
    },
  };

  it('whatever it yields', async () => {
    const { agent } = await classicRig({ demo });
    expect(await agent.demo.plain(21)).toBe(42);
    expect(await agent.demo.promises()).toEqual([[1, 2], { b: 3 }]);
    expect(await agent.demo.thunks()).toBe(4);
    expect(await agent.demo.inner()).toEqual([[1, 2], { b: 3 }]);
    await expect(agent.demo.fails()).rejects.toThrow(TypeError);
  });
});

describe('an EventEmitter', () => {
  it('has its listeners in the app process, each with a handle', async () => {
    const emitter = new EventEmitter();
    const { agent } = await classicRig({ emitter });
    const seen: unknown[] = [];
    const handle = agent.emitter.on('price', (...args: unknown[]) => seen.push(args));
    await handle;
    expect(agent.emitter.listenerCount('price')).toBe(1);
    const listening = once(agent.emitter, 'price');
    await agent.emitter.emit('price', 'ACME', 1);
    await listening;
    expect(seen).toEqual([['ACME', 1]]);
    handle.remove();
    expect(agent.emitter.listenerCount('price')).toBe(0);
  });

  it('gives a handle that removes what it is for, and nothing else', async () => {
    const emitter = new EventEmitter();
    const { agent } = await classicRig({ emitter });
    const prices: unknown[] = [];
    const listener = (price: unknown): unknown => prices.push(price);
    const handles = [agent.emitter.once('price', listener), agent.emitter.on('price', listener)];
    const [, second] = [...handles, agent.emitter.on('price', listener)];
    await agent.emitter.emit('price', 1);
    expect(prices).toEqual([1, 1, 1]);
    // The first is gone by itself.
    for (const handle of [handles[0], second, second]) handle.remove();
    expect(agent.emitter.listenerCount('price')).toBe(1);
    agent.emitter.off('price', listener);
    expect(agent.emitter.listenerCount('price')).toBe(0);
  });

  it('refuses what is no listener, as any other does', async () => {
    const { agent } = await classicRig({ emitter: new EventEmitter() });
    expect(() => agent.emitter.on('price', 'no function')).toThrow('must be of type function');
  });

  it('loses a listener by off(), too', async () => {
    const { agent } = await classicRig({ emitter: new EventEmitter() });
    const listener = jest.fn();
    agent.emitter.once('price', listener);
    agent.emitter.off('price', listener);
    expect(agent.emitter.listenerCount('price')).toBe(0);
  });
});
