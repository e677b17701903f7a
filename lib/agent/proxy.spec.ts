import { describe, expect, it, jest } from '@jest/globals';

import type { ContractProvider } from '../protocol/contract.js';
import type { Agent } from './agent.js';
import { makeProxy } from './proxy.js';

type Proxy = Record<string, (...args: unknown[]) => Promise<unknown>>;

const provider: ContractProvider = { name: 'prices', methods: [{ name: 'quote' }, { name: 'list' }] };

/** An agent that knows the methods of `provider`, and answers as it is told. */
function agentThat(answer: (method: string, args: readonly unknown[]) => Promise<unknown>): Agent {
  const agent: Pick<Agent, 'target' | 'call'> = {
    target: (name, method) => ({ type: 'method', name: `${name}.${method}`, timeoutMs: 5, index: 0 }),
    call: (target, args, end) =>
      void answer(target.name, args).then(
        (value) => end.resolve(value, true),
        (error: unknown) => end.reject(error),
      ),
  };
  return agent as Agent;
}

const proxyOf = (agent: Agent): Proxy => makeProxy(provider, agent) as Proxy;

const echo = agentThat(async (method, args) => [method, ...args]);

describe('a proxy', () => {
  it('is a plain object with the methods of the contract, and nothing else', () => {
    const proxy = proxyOf(echo);
    expect(Object.getPrototypeOf(proxy)).toBe(Object.prototype);
    expect(Reflect.ownKeys(proxy)).toEqual(['quote', 'list']);
  });

  it.each([
    'then',
    'onModuleInit',
    'onApplicationBootstrap',
    'onModuleDestroy',
    'toJSON',
    'nodeType',
    'missing',
  ])('answers nothing to who asks for %s', (key) => {
    expect(proxyOf(echo)[key]).toBeUndefined();
  });

  it('may be awaited, as whoever injects it may do', async () => {
    const proxy = proxyOf(echo);
    expect(await proxy).toBe(proxy);
  });

  it('has methods with their names', () => {
    expect(Object.values(proxyOf(echo)).map(({ name }) => name)).toEqual(['quote', 'list']);
  });

  it('calls the method of the library with the arguments', async () => {
    expect(await proxyOf(echo)['quote']?.('EUR', undefined, 5)).toEqual([
      'prices.quote',
      'EUR',
      undefined,
      5,
    ]);
  });

  it('has methods that need no this', async () => {
    const { quote } = proxyOf(echo);
    expect(await quote?.()).toEqual(['prices.quote']);
  });

  it('can be spied on, as any object', async () => {
    const proxy = proxyOf(echo);
    const spy = jest.spyOn(proxy, 'quote').mockResolvedValue('spied');
    expect(await proxy['quote']?.()).toBe('spied');
    spy.mockRestore();
    expect(await proxy['quote']?.()).toEqual(['prices.quote']);
  });

  it('has a method named like a key that sets the prototype, and no other prototype', () => {
    const hostile = { name: 'prices', methods: [{ name: '__proto__' }] };
    const proxy = makeProxy(hostile, echo);
    expect(Object.getPrototypeOf(proxy)).toBe(Object.prototype);
  });
});

describe('an error of a proxy', () => {
  it('shows where it was thrown in the library and where the method was called', async () => {
    const thrown = Object.assign(new Error('no such symbol'), {
      stack: 'Error: no such symbol\n    at library.js:5:7',
    });
    const proxy = proxyOf(agentThat(() => Promise.reject(thrown)));
    async function askForTheQuote(): Promise<void> {
      await proxy['quote']?.('EUR');
    }
    const error = await askForTheQuote().catch((caught: unknown) => caught);
    expect(error).toBe(thrown);
    const [library, caller] = (error as Error).stack?.split(/\n.*--- prices\.quote was called .*---\n/) ?? [];
    expect(library).toBe('Error: no such symbol\n    at library.js:5:7');
    expect(caller).toContain('askForTheQuote');
    expect(caller).toContain('proxy.spec');
    expect(caller).not.toContain('proxy.ts');
    expect((error as Error).stack).toContain(`pid ${process.pid}`);
  });

  it('shows no more of itself than before: the stack stays out of its keys', async () => {
    const proxy = proxyOf(agentThat(() => Promise.reject(new Error('a'))));
    const error = await proxy['quote']?.().catch((caught: unknown) => caught);
    expect(Object.keys(error as Error)).toEqual([]);
  });

  it.each([undefined, null, 0, '', 'text'])(
    'is what was thrown, when that is no error: %s',
    async (thrown) => {
      const proxy = proxyOf(agentThat(() => Promise.reject(thrown)));
      const caught = await proxy['quote']?.().catch((error: unknown) => ({ error }));
      expect(caught).toEqual({ error: thrown });
    },
  );

  it('rejects, and does not throw, when the call is refused at once', async () => {
    const proxy = proxyOf(
      agentThat(() => {
        throw new RangeError('too many');
      }),
    );
    const answer = proxy['quote']?.();
    await expect(answer).rejects.toThrow(RangeError);
  });
});
